package io.llmbroker.dialect;

import java.util.concurrent.ThreadLocalRandom;

/** Ids for answers to which the vendor gave none. Thread-safe. */
public final class FreshId {
    private FreshId() {}

    /**
     * @param prefix OpenAI's, for example {@code chatcmpl}
     * @return an id that no other answer has, {@code chatcmpl-gw} and 24 hexadecimal digits
     */
    public static String of(String prefix) {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        return "%s-gw%016x%08x".formatted(prefix, random.nextLong(), random.nextInt());
    }
}
