package io.llmbroker.mask;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * What stands in the place of a key: {@code ***(1a2b3c)}. Equal keys look equal and others almost always do not, so that
 * a change shows; the salt is the process's own, so that nobody can try keys against it elsewhere. Thread-safe.
 */
final class Fingerprint {
    private static final String HMAC = "HmacSHA256";
    private static final int BYTES = 3;
    private static final SecretKeySpec SALT = salt();

    private Fingerprint() {}

    private static SecretKeySpec salt() {
        byte[] salt = new byte[32];
        new SecureRandom().nextBytes(salt);
        return new SecretKeySpec(salt, HMAC);
    }

    /** The sign for a text. */
    static String of(String hidden) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(SALT);
            byte[] hash = mac.doFinal(hidden.getBytes(StandardCharsets.UTF_8));
            return "***(" + HexFormat.of().formatHex(hash, 0, BYTES) + ")";
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has " + HMAC, e);
        }
    }
}
