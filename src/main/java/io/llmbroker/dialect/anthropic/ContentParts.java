package io.llmbroker.dialect.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.llmbroker.dialect.Call;
import io.llmbroker.error.ApiError;
import io.llmbroker.json.Json;
import java.util.Set;
import java.util.function.Consumer;

/**
 * OpenAI content (a string or parts) to Anthropic content blocks. Fields of a part that OpenAI does not define
 * ({@code cache_control}, {@code citations}, {@code title}) go along.
 *
 * @see <a href="https://docs.anthropic.com/en/api/messages">Messages API, messages.content</a>
 * @see <a href="https://docs.anthropic.com/en/docs/build-with-claude/vision">Vision</a>
 * @see <a href="https://docs.anthropic.com/en/docs/build-with-claude/pdf-support">PDF support</a>
 */
final class ContentParts {
    private final Call call;
    private final ModelFacts facts;

    ContentParts(Call call, ModelFacts facts) {
        this.call = call;
        this.facts = facts;
    }

    /**
     * @param content a string, a list of parts, null or missing
     * @param path where it stands in the request, for messages
     * @param blocks takes the blocks; blank text gives none, the vendor refuses it
     * @throws ApiError 400 for a part that the vendor has no block for
     */
    void blocks(JsonNode content, String path, Consumer<ObjectNode> blocks) {
        if (content.isMissingNode() || content.isNull()) {
            return;
        }
        if (content.isTextual()) {
            text(content.asText(""), blocks);
            return;
        }
        if (!content.isArray()) {
            throw ApiError.invalidRequest(null, path, path + " must be a string or a list of parts");
        }
        for (int i = 0; i < content.size(); i++) {
            block(content.get(i), path + "[" + i + "]", blocks);
        }
    }

    /** Adds a text block, unless the text is blank. */
    static void text(String text, Consumer<ObjectNode> blocks) {
        if (!text.isBlank()) {
            blocks.accept(Json.object().put("type", "text").put("text", text));
        }
    }

    private void block(JsonNode part, String path, Consumer<ObjectNode> blocks) {
        if (part.isTextual()) {
            text(part.asText(""), blocks);
            return;
        }
        String type = part.path("type").asText("");
        switch (type) {
            case "text" -> {
                if (!part.path("text").asText("").isBlank()) {
                    blocks.accept(part.deepCopy());
                }
            }
            case "refusal" -> text(part.path("refusal").asText(""), blocks);
            case "image_url" -> blocks.accept(image(part, path));
            case "file" -> blocks.accept(file(part, path));
            default -> {
                if (!facts.isNativePart(type)) {
                    throw ApiError.unsupported(path, unknown(type, path));
                }
                blocks.accept(part.deepCopy());
            }
        }
    }

    private String unknown(String type, String path) {
        return path + ": content of type '" + type + "' is not supported by " + call.provider()
                + " (text, image_url and file are)";
    }

    private ObjectNode image(JsonNode part, String path) {
        JsonNode image = part.path("image_url");
        String url = image.isTextual() ? image.asText("") : image.path("url").asText("");
        JsonNode detail = image.path("detail");
        if (detail.isTextual() && !detail.asText("").equals("auto")) {
            call.report().dropped("image_url.detail", "the vendor has no such setting");
        }
        ObjectNode block = Json.object().put("type", "image");
        block.set("source", DataUrl.is(url) ? base64Source(parse(url, path)) : urlSource(url, path));
        return extras(block, part, Set.of("type", "image_url"));
    }

    private static ObjectNode urlSource(String url, String path) {
        if (!url.regionMatches(true, 0, "https://", 0, 8)) {
            throw ApiError.invalidRequest(null, path, path + ": the URL must be https or a base64 data URL");
        }
        return Json.object().put("type", "url").put("url", url);
    }

    private static ObjectNode base64Source(DataUrl data) {
        // a common misspelling that the vendor refuses
        String type = data.mediaType().equals("image/jpg") ? "image/jpeg" : data.mediaType();
        return Json.object().put("type", "base64").put("media_type", type).put("data", data.base64());
    }

    private ObjectNode file(JsonNode part, String path) {
        JsonNode file = part.path("file");
        ObjectNode block = Json.object().put("type", "document");
        if (file.path("file_id").isTextual()) {
            block.putObject("source")
                    .put("type", "file")
                    .put("file_id", file.path("file_id").asText(""));
        } else {
            DataUrl data = fileData(file.path("file_data").asText(""), path + ".file.file_data");
            if (data.mediaType().startsWith("image/")) {
                block.put("type", "image").set("source", base64Source(data));
                return extras(block, part, Set.of("type", "file"));
            }
            block.set("source", documentSource(data, path + ".file.file_data"));
        }
        if (file.path("filename").isTextual()) {
            block.set("title", file.get("filename"));
        }
        return extras(block, part, Set.of("type", "file"));
    }

    private static DataUrl fileData(String data, String path) {
        if (DataUrl.is(data)) {
            return parse(data, path);
        }
        if (data.startsWith("JVBERi0")) { // "%PDF-" in base64: clients leave the data: prefix out
            return new DataUrl("application/pdf", data);
        }
        throw ApiError.invalidRequest(
                null, path, path + " must be a data URL, for example data:application/pdf;base64,...");
    }

    private ObjectNode documentSource(DataUrl data, String path) {
        String type = data.mediaType();
        if (type.equals("application/pdf")) {
            return base64Source(data);
        }
        if (type.startsWith("text/") || type.equals("application/json")) {
            return Json.object()
                    .put("type", "text")
                    .put("media_type", "text/plain")
                    .put("data", decoded(data, path));
        }
        throw ApiError.unsupported(
                path,
                path + ": files of type " + type + " are not supported by " + call.provider() + " (PDF and text are)");
    }

    private static DataUrl parse(String url, String path) {
        try {
            return DataUrl.parse(url);
        } catch (IllegalArgumentException e) {
            throw ApiError.invalidRequest(null, path, path + ": " + e.getMessage());
        }
    }

    private static String decoded(DataUrl data, String path) {
        try {
            return data.text();
        } catch (IllegalArgumentException e) {
            throw ApiError.invalidRequest(null, path, path + ": the data is not base64");
        }
    }

    private static ObjectNode extras(ObjectNode block, JsonNode part, Set<String> done) {
        part.properties().forEach(field -> {
            if (!done.contains(field.getKey())) {
                block.set(field.getKey(), field.getValue().deepCopy());
            }
        });
        return block;
    }
}
