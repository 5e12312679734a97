package io.llmbroker.cli;

/** The gateway did not give what was asked for. Carries no stack trace: it is for people. */
final class AdminFailure extends Exception {
    private final int exitCode;
    private final transient byte[] envelope;

    private AdminFailure(int exitCode, String message, byte[] envelope) {
        super(message, null, false, false);
        this.exitCode = exitCode;
        this.envelope = envelope;
    }

    /** @param message one line that says what to do */
    static AdminFailure unreachable(String message) {
        return new AdminFailure(ExitCode.UNREACHABLE, message, null);
    }

    /**
     * @param message one line
     * @param envelope the gateway's JSON, or null
     */
    static AdminFailure refused(String message, byte[] envelope) {
        return new AdminFailure(ExitCode.WRONG, message, envelope);
    }

    int exitCode() {
        return exitCode;
    }

    /** @return the gateway's own JSON, or null */
    byte[] envelope() {
        return envelope;
    }
}
