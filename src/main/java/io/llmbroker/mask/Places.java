package io.llmbroker.mask;

import java.util.List;

/** Which places of a kind of YAML file may hold keys. Thread-safe. */
interface Places {
    /** What is known of the whole file. */
    Reach root();

    /**
     * What is known of a value.
     *
     * @param around what is known of the mapping that it is in
     * @param path names above that mapping, from the root; {@code []} for a list
     * @param name the value's own
     */
    Reach at(Reach around, List<String> path, String name);

    /**
     * Whether a name may be shown itself: a missing colon makes a key a part of it.
     *
     * @param path names above the mapping that it is in
     * @param name in a mapping
     * @param nothing whether it has no value
     */
    boolean isName(List<String> path, String name, boolean nothing);

    /** Whether a name in a mapping says, as its value, what another value there is: {@code name: x-api-key}. */
    boolean pairs();
}
