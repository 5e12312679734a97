package io.llmbroker.mask;

/** What is known of a place in a YAML file: may what stands there be shown? */
enum Reach {
    /** It may. */
    OPEN,
    /** Nothing is known to stand here: it may not, but what is known below it may. */
    UNKNOWN,
    /** The same, under a name that nobody knows: comments beside it may not be shown either. */
    STRANGE,
    /** The name speaks of a key: it may not, but for values that are none. */
    NAMED,
    /** A header's value: it may not. */
    HEADER,
    /** A key: it may not, and nowhere else. */
    KEY
}
