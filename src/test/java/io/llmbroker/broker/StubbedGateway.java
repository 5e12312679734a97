package io.llmbroker.broker;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;

/** One gateway in front of one stub vendor for all tests of a class; each test finds the vendor as new. */
abstract class StubbedGateway {
    static StubVendor vendor;
    static TestBroker broker;

    /** Starts both; {@code %1$s} in the configuration is the vendor's base URL. */
    static void start(String config) throws Exception {
        vendor = StubVendor.start();
        broker = TestBroker.start(config.formatted(vendor.baseUrl()));
    }

    /** Starts both with one model, {@code gpt}, of a vendor in OpenAI's format. */
    static void startWithGpt() throws Exception {
        start("models: {gpt: {provider: openai, base_url: \"%1$s\", api_key: k}}");
    }

    @AfterAll
    static void stop() {
        broker.close();
        vendor.close();
    }

    @BeforeEach
    void forget() {
        vendor.reset();
    }
}
