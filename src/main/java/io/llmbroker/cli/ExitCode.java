package io.llmbroker.cli;

/** What the command's exit codes mean. */
final class ExitCode {
    static final int FINE = 0;
    /** The configuration, the request, or what was asked for is not there. */
    static final int WRONG = 1;
    /** The command line. */
    static final int USAGE = 2;
    /** The gateway cannot be reached. */
    static final int UNREACHABLE = 3;

    private ExitCode() {}
}
