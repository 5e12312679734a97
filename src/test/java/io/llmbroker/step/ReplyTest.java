package io.llmbroker.step;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReplyTest {
    /** A stream takes minutes; an answer in one piece is written at once. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aStreamLetsGoOfItsRequest(boolean stream) throws Exception {
        try (DefaultCamelContext context = new DefaultCamelContext()) {
            Exchange exchange = new DefaultExchange(context);
            List<String> large = List.of(Property.REQUEST, Property.PROMPT_TEXT, Property.HEADERS, Property.ATTEMPT);
            large.forEach(name -> exchange.setProperty(name, "x"));
            exchange.setProperty(Property.STREAM, stream);
            new Reply().process(exchange);
            assertThat(large).allMatch(name -> exchange.getProperties().containsKey(name) != stream);
        }
    }
}
