package io.llmbroker.dialect;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a request lost or had changed on its way to the vendor: nothing changes silently. Goes to the
 * {@code x-llmbroker-dropped} header, the request log and a counter. Used by one thread at a time.
 */
public final class Report {
    private final Map<String, String> dropped = new LinkedHashMap<>();
    private final Map<String, String> changed = new LinkedHashMap<>();

    /**
     * Says that a parameter is not sent.
     *
     * @param param the OpenAI parameter, for example {@code logit_bias}
     * @param why in few words, for the log
     */
    public void dropped(String param, String why) {
        dropped.put(param, why);
    }

    /**
     * Says that a parameter is sent with another value or under another name.
     *
     * @param param the OpenAI parameter, for example {@code temperature}
     * @param why in few words, for the log
     */
    public void changed(String param, String why) {
        changed.put(param, why);
    }

    /** @return dropped parameters and why, in the order of reporting; a view */
    public Map<String, String> dropped() {
        return Collections.unmodifiableMap(dropped);
    }

    /** @return changed parameters and why, in the order of reporting; a view */
    public Map<String, String> changed() {
        return Collections.unmodifiableMap(changed);
    }
}
