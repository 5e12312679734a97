package io.llmbroker.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.hc.client5.http.DnsResolver;
import org.junit.jupiter.api.Test;

class VendorNamesTest {
    private final AtomicReference<Thread> asked = new AtomicReference<>();

    private final DnsResolver names = new VendorNames(new DnsResolver() {
        @Override
        public InetAddress[] resolve(String host) throws UnknownHostException {
            asked.set(Thread.currentThread());
            if ("nowhere.test".equals(host)) {
                throw new UnknownHostException(host);
            }
            return new InetAddress[] {InetAddress.getByAddress(host, new byte[] {127, 0, 0, 9})};
        }

        @Override
        public String resolveCanonicalHostname(String host) {
            asked.set(Thread.currentThread());
            return host + ".";
        }
    });

    @Test
    void looksUpOnAnotherThread() throws Exception {
        assertThat(names.resolve("vendor.test")[0].getHostAddress()).isEqualTo("127.0.0.9");
        assertThat(asked.get()).isNotSameAs(Thread.currentThread());
        assertThat(asked.get().getName()).startsWith("names-");
        assertThat(names.resolveCanonicalHostname("vendor.test")).isEqualTo("vendor.test.");
        assertThat(asked.get()).isNotSameAs(Thread.currentThread());
    }

    @Test
    void saysThatThereIsNoSuchName() {
        assertThatThrownBy(() -> names.resolve("nowhere.test"))
                .isInstanceOf(UnknownHostException.class)
                .hasMessage("nowhere.test");
    }
}
