package io.llmbroker;

public final class LlmBroker {
    public static void main(String[] args) {}
}
