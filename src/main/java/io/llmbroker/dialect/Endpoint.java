package io.llmbroker.dialect;

/** The operations that a vendor can be asked for, with the names that the log, the meters and the bus use. */
public enum Endpoint {
    CHAT_COMPLETIONS("chat.completions"),
    COMPLETIONS("completions"),
    EMBEDDINGS("embeddings");

    private final String wireName;

    Endpoint(String wireName) {
        this.wireName = wireName;
    }

    /** @return the operation's name, for example {@code chat.completions} */
    public String wireName() {
        return wireName;
    }

    /** @return whether the operation can answer with a stream */
    public boolean streams() {
        return this != EMBEDDINGS;
    }

    /**
     * @param name an operation's name as in the routes
     * @return the endpoint
     * @throws IllegalArgumentException when there is none of that name
     */
    public static Endpoint of(String name) {
        for (Endpoint endpoint : values()) {
            if (endpoint.wireName.equals(name)) {
                return endpoint;
            }
        }
        throw new IllegalArgumentException("unknown endpoint: " + name);
    }
}
