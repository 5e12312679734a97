package io.llmbroker.upstream;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.io.entity.HttpEntityWrapper;

/**
 * A body that ends after so many bytes, whatever the sender goes on to send: then the connection is hung up, for nobody
 * waits until the sender is tired. Not thread-safe.
 */
final class BoundedEntity extends HttpEntityWrapper {
    private final long limit;
    private final Runnable hangUp;

    BoundedEntity(HttpEntity entity, long limit, Runnable hangUp) {
        super(entity);
        this.limit = limit;
        this.hangUp = hangUp;
    }

    @Override
    public InputStream getContent() throws IOException {
        return new Bounded(super.getContent(), limit, hangUp);
    }

    private static final class Bounded extends FilterInputStream {
        private final Runnable hangUp;
        private long left;

        Bounded(InputStream in, long limit, Runnable hangUp) {
            super(in);
            left = limit;
            this.hangUp = hangUp;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            if (left == 0) {
                return -1;
            }
            int read = super.read(buffer, offset, (int) Math.min(length, left));
            left -= Math.max(read, 0);
            return read;
        }

        @Override
        public void close() throws IOException {
            if (left > 0) {
                super.close();
            } else {
                hangUp.run(); // a close would read the rest
            }
        }
    }
}
