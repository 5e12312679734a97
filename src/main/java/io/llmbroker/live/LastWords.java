package io.llmbroker.live;

/** What a process that stops has to say. Who reads its output may have stopped already, and must not hold it up. */
public final class LastWords {
    private static final long LONGEST_MILLIS = 1000;

    private LastWords() {}

    /**
     * Says it, waiting a second at most; from any thread.
     *
     * @param words writes to the log
     */
    public static void say(Runnable words) {
        Thread speaker = new Thread(words, "last-words");
        speaker.setDaemon(true);
        speaker.start();
        try {
            speaker.join(LONGEST_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
