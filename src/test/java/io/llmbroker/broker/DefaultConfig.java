package io.llmbroker.broker;

import io.llmbroker.client.VendorStub;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** The repository's own {@code config.yaml} with all keys set, its vendors' addresses alone turned to a stub. */
final class DefaultConfig {
    static final Map<String, String> KEYS = Map.of(
            "OPENAI_API_KEY", "sk-openai-key", "ANTHROPIC_API_KEY", "sk-ant-key", "DASHSCOPE_API_KEY", "sk-qwen-key");

    private DefaultConfig() {}

    static TestBroker start(VendorStub vendor) throws Exception {
        String config = Files.readString(Path.of("config.yaml"));
        String redirected = config.replaceFirst("(?m)^providers:$", """
                providers:
                  openai: {base_url: "%1$s/openai/v1"}
                  claude: {base_url: "%1$s/claude"}
                  qwen: {base_url: "%1$s/qwen/v1"}""".formatted(vendor.url()));
        if (redirected.equals(config)) {
            throw new IOException("config.yaml has no section `providers:` any more");
        }
        return TestBroker.start(redirected, KEYS, Path.of("routes"));
    }
}
