package io.llmbroker.observe;

import java.io.Serializable;
import org.apache.logging.log4j.core.Appender;
import org.apache.logging.log4j.core.Core;
import org.apache.logging.log4j.core.Layout;
import org.apache.logging.log4j.core.appender.AbstractOutputStreamAppender;
import org.apache.logging.log4j.core.appender.ConsoleAppender;
import org.apache.logging.log4j.core.appender.OutputStreamManager;
import org.apache.logging.log4j.core.config.Property;
import org.apache.logging.log4j.core.config.plugins.Plugin;
import org.apache.logging.log4j.core.config.plugins.PluginAttribute;
import org.apache.logging.log4j.core.config.plugins.PluginElement;
import org.apache.logging.log4j.core.config.plugins.PluginFactory;

/**
 * Standard output that is flushed by {@link RequestLog} once for a batch of lines; Log4j's own console flushes after
 * each, whatever it is told. Shares the buffer with that one, so lines keep their order. Thread-safe.
 */
@Plugin(name = "BatchedConsole", category = Core.CATEGORY_NAME, elementType = Appender.ELEMENT_TYPE, printObject = true)
public final class BatchedConsole extends AbstractOutputStreamAppender<OutputStreamManager> {
    private BatchedConsole(String name, Layout<? extends Serializable> layout, OutputStreamManager output) {
        super(name, layout, null, true, false, Property.EMPTY_ARRAY, output);
    }

    /**
     * Log4j makes one for each {@code <BatchedConsole>} of its configuration.
     *
     * @param name of the appender
     * @param layout of a line
     * @return the appender
     */
    @PluginFactory
    public static BatchedConsole of(
            @PluginAttribute("name") String name, @PluginElement("Layout") Layout<? extends Serializable> layout) {
        ConsoleAppender console = ConsoleAppender.newBuilder()
                .setName(name)
                .setLayout(layout)
                .setTarget(ConsoleAppender.Target.SYSTEM_OUT)
                .build();
        return new BatchedConsole(name, layout, console.getManager());
    }

    /** Writes the lines that wait in the buffer. */
    void flush() {
        getManager().flush();
    }
}
