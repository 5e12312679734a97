package io.llmbroker.rehearsal;

/** Ends a rehearsal where a request would leave the gateway. No defect, so it carries no stack trace. */
public final class NothingSent extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Departure departure;

    /** @param departure what would have been sent */
    public NothingSent(Departure departure) {
        super("nothing is sent in a rehearsal", null, false, false);
        this.departure = departure;
    }

    /** @return what would have been sent */
    public Departure departure() {
        return departure;
    }

    /**
     * @param thrown whatever a step threw, or null
     * @return the end of the rehearsal in it, or null when it is something else
     */
    static NothingSent in(Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof NothingSent end) {
                return end;
            }
        }
        return null;
    }
}
