package io.llmbroker.live;

import io.llmbroker.error.ApiError;
import io.llmbroker.error.ErrorType;
import io.llmbroker.live.History.Entry;
import io.llmbroker.live.RevisionState.Cause;
import io.llmbroker.routes.RouteException;
import io.llmbroker.server.Front;
import io.llmbroker.server.Revision;
import io.llmbroker.source.Rejected;
import io.llmbroker.source.Snapshot;
import io.llmbroker.source.SourceFile;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets saves go live: reads, validates, starts the new revision beside the running one, tries it, switches the front
 * over and leaves the old one to {@link Retirement}. What fails on the way is rejected and changes nothing. One edit at
 * a time; thread-safe.
 */
final class LiveRevisions implements Revisions {
    private static final Logger LOG = LoggerFactory.getLogger(LiveRevisions.class);

    private static final String STOPS = "the gateway stops";

    private final Front front;
    private final Launch launch;
    private final Retirement retirement;
    private final AutomaticRollback automatic;
    private final EditMeters meters;
    private final History history = History.empty();
    private volatile Rejected rejected;
    private volatile String filesHash;
    private volatile Edit edit = new Edit(Cause.START);
    private volatile boolean stopped;
    private int lastNumber;

    /**
     * @param front that lets requests in
     * @param launch makes revisions
     * @param retirement ends them
     * @param automatic undoes edits that turn out to be bad
     * @param meters of edits
     */
    LiveRevisions(Front front, Launch launch, Retirement retirement, AutomaticRollback automatic, EditMeters meters) {
        this.front = front;
        this.launch = launch;
        this.retirement = retirement;
        this.automatic = automatic;
        this.meters = meters;
    }

    /**
     * The first revision of the process: what fails is the caller's business. The operator's own canned requests are not
     * sent, for a vendor's outage must not keep a gateway from starting.
     *
     * @param snapshot the files
     * @throws Exception when configuration or routes are wrong
     */
    synchronized void start(Snapshot snapshot) throws Exception {
        Revision revision = launch.start(++lastNumber, snapshot);
        try {
            List<String> problems = TrialRun.of(revision, launch.vertx(), List.of(), edit);
            if (!problems.isEmpty()) {
                throw new RouteException(problems);
            }
            WarmUp.of(revision, launch.vertx(), edit);
        } catch (Exception e) {
            revision.close();
            throw e;
        }
        filesHash = snapshot.hash();
        switchTo(new Entry(revision, snapshot, Cause.START, null, List.of()));
    }

    /**
     * The files were saved.
     *
     * @param snapshot what they are now
     */
    synchronized void saved(Snapshot snapshot) {
        if (stopped) {
            return;
        }
        filesHash = snapshot.hash();
        Entry running = history.running();
        if (snapshot.hash().equals(running.snapshot.hash())) {
            rejected = null;
            meters.edited(EditMeters.Result.UNCHANGED);
            LOG.info("the files are again those of revision {}, which runs", running.number);
            return;
        }
        List<String> changed = snapshot.changedSince(running.snapshot);
        try {
            goLive(snapshot, Cause.SAVE, null, changed);
            rejected = null;
        } catch (RejectedException e) {
            rejected = new Rejected(Instant.now(), changed, e.problems());
            meters.edited(EditMeters.Result.REJECTED);
            LOG.error(
                    "the save of {} is rejected, revision {} goes on:\n  {}",
                    String.join(", ", changed),
                    running.number,
                    String.join("\n  ", e.problems()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Entry goLive(Snapshot snapshot, Cause cause, Integer restores, List<String> changed)
            throws RejectedException, InterruptedException {
        long began = System.nanoTime();
        Edit now = new Edit(cause);
        edit = now;
        if (stopped) { // who stops may have looked before
            throw new RejectedException(List.of(STOPS));
        }
        Revision revision = launch.startOrReject(lastNumber + 1, snapshot, now);
        List<String> problems;
        try {
            // a vendor's outage must not bar the way back
            List<SourceFile> smoke = cause == Cause.SAVE ? snapshot.smoke() : List.of();
            problems = TrialRun.of(revision, launch.vertx(), smoke, now);
        } catch (IOException | RuntimeException | Error e) {
            String why = now.whyBrokenOff();
            problems = List.of(why == null ? "the trial could not be held: " + e : why);
        }
        if (!problems.isEmpty()) {
            revision.close();
            throw new RejectedException(problems);
        }
        lastNumber++;
        Entry entry = new Entry(revision, snapshot, cause, restores, changed);
        switchTo(entry);
        meters.edited(cause == Cause.SAVE ? EditMeters.Result.LIVE : EditMeters.Result.ROLLED_BACK);
        LOG.info(
                "revision {} is live after {} ms ({}): {}",
                entry.number,
                (System.nanoTime() - began) / 1_000_000,
                restores == null ? cause.text() : cause.text() + " to revision " + restores,
                changed.isEmpty() ? "nothing changed" : String.join(", ", changed));
        return entry;
    }

    private void switchTo(Entry entry) {
        Entry before = history.running();
        entry.revision().goesLive();
        front.swap(entry.revision());
        history.add(entry); // after it: what is said to run does answer
        retirement.replace(before, entry, history);
        automatic.watch(before, entry, this);
    }

    @Override
    public RevisionState rollback(Integer number) {
        Edit now = edit;
        boolean possible = number == null || history.find(number).isPresent();
        if (possible && now.cause() == Cause.SAVE) { // who wants the way back does not wait for the next step
            now.breakOff("a rollback came before it was tried: save again");
        }
        return rollback(number, Cause.ROLLBACK);
    }

    /** The same by itself, unless something else runs by now. */
    synchronized void rollbackFrom(Entry failing, int number) {
        if (history.running() == failing) {
            rollback(number, Cause.AUTOMATIC_ROLLBACK);
        }
    }

    private synchronized RevisionState rollback(Integer number, Cause cause) {
        if (stopped) {
            throw stopping();
        }
        Entry target = number == null
                ? history.before()
                        .orElseThrow(() -> ApiError.of(
                                409,
                                ErrorType.INVALID_REQUEST,
                                "nothing_to_roll_back",
                                "There is no earlier revision whose files are other than the running ones."))
                : history.find(number)
                        .orElseThrow(() -> ApiError.of(
                                404,
                                ErrorType.NOT_FOUND,
                                "revision_not_found",
                                "Revision " + number + " is not remembered. The last " + History.KEPT + " are."));
        try {
            List<String> changed = target.snapshot.changedSince(history.running().snapshot);
            return history.state(goLive(target.snapshot, cause, target.number, changed));
        } catch (RejectedException e) {
            throw ApiError.of(
                    409,
                    ErrorType.INVALID_REQUEST,
                    "revision_rejected",
                    "Revision " + target.number + " does not start any more: " + String.join("; ", e.problems()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw stopping();
        }
    }

    private static ApiError stopping() {
        return ApiError.of(503, ErrorType.OVERLOADED, "not_ready", "The gateway is stopping.");
    }

    /** The process is about to stop: breaks off the edit under way, no other one begins. */
    void stop() {
        stopped = true;
        edit.breakOff(STOPS);
        synchronized (this) {
            LOG.debug("no edit is under way");
        }
    }

    /** @return every revision of the process that is remembered */
    History history() {
        return history;
    }

    @Override
    public List<RevisionState> states() {
        return history.states();
    }

    @Override
    public Revision running() {
        return history.running().revision();
    }

    @Override
    public Optional<Snapshot> snapshot(int number) {
        return history.find(number).map(entry -> entry.snapshot);
    }

    @Override
    public Snapshot files() {
        return Snapshot.read(history.running().snapshot.sources());
    }

    @Override
    public Optional<Rejected> rejected() {
        return Optional.ofNullable(rejected);
    }

    @Override
    public boolean filesAreRunning() {
        return history.running().snapshot.hash().equals(filesHash);
    }
}
