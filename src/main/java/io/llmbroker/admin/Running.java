package io.llmbroker.admin;

import io.llmbroker.error.ApiError;
import io.llmbroker.error.ErrorType;
import io.llmbroker.live.RevisionState;
import io.llmbroker.live.Revisions;
import io.llmbroker.server.Gateway;
import io.llmbroker.server.Revision;

/** The revision that answers, which a process that starts or stops does not have. Stateless. */
final class Running {
    private Running() {}

    /** @throws ApiError when there is none */
    static Revision revision(Revisions revisions) {
        Revision running = revisions.running();
        if (running == null) {
            throw ApiError.of(503, ErrorType.OVERLOADED, "not_ready", "The gateway is starting or stopping.");
        }
        return running;
    }

    /** The number of the one that answers, or null. */
    static Integer number(Revisions revisions) {
        return revisions.states().stream()
                .filter(state -> state.state() == RevisionState.State.RUNNING)
                .map(RevisionState::number)
                .findFirst()
                .orElse(null);
    }

    /** @throws ApiError when there is none */
    static Gateway gateway(Revisions revisions) {
        return revision(revisions).gateway();
    }
}
