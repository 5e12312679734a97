package io.llmbroker.stream;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.llmbroker.dialect.StreamFold;
import io.llmbroker.error.ApiError;
import java.io.IOException;
import java.io.InputStream;

/** Reads a vendor's stream to its end and gives the one answer that it is. Stateless. */
public final class FoldedStream {
    private FoldedStream() {}

    /**
     * @param vendor the vendor's bytes
     * @param fold a new fold of the vendor's dialect
     * @return the canonical answer
     * @throws ApiError when the stream holds an error or was cut (502)
     * @throws IOException when the vendor's connection fails
     */
    public static ObjectNode read(InputStream vendor, StreamFold fold) throws IOException {
        SseParser parser = new SseParser();
        ChunkAggregate answer = new ChunkAggregate();
        byte[] buffer = new byte[16 * 1024];
        int read;
        while (!fold.finished() && (read = vendor.read(buffer)) >= 0) {
            parser.feed(buffer, 0, read, event -> fold.accept(event, answer::add));
        }
        parser.end(event -> fold.accept(event, answer::add));
        if (!fold.end(answer::add)) {
            throw ApiError.badGateway(
                    "stream_interrupted", "The vendor's stream ended before the answer was complete.");
        }
        return answer.answer();
    }
}
