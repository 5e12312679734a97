package io.llmbroker.bus;

import com.fasterxml.jackson.core.type.TypeReference;
import io.llmbroker.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;

/**
 * Answers by the key of their message, in a database that outlives the process, so that a message that comes again is not
 * paid for twice. Bounded in age and number. A bean of {@code routes/bus/answers-beans.camel.yaml};
 * thread-safe, also for several processes on one database.
 */
public final class KnownAnswers {
    private static final String TABLE = """
            CREATE TABLE IF NOT EXISTS llmbroker_answers (
              id VARCHAR(64) NOT NULL PRIMARY KEY, request VARCHAR(64) NOT NULL, at_millis BIGINT NOT NULL,
              status INT NOT NULL, headers VARCHAR(8000) NOT NULL, body %1$s NOT NULL, chunks %1$s)""";
    private static final String INDEX =
            "CREATE INDEX IF NOT EXISTS llmbroker_answers_at ON llmbroker_answers (at_millis)";
    private static final String FIND =
            "SELECT request, status, headers, body, chunks FROM llmbroker_answers WHERE id = ? AND at_millis > ?";
    private static final String ADD = "INSERT INTO llmbroker_answers"
            + " (id, request, at_millis, status, headers, body, chunks) VALUES (?, ?, ?, ?, ?, ?, ?)";
    private static final String FORGET = "DELETE FROM llmbroker_answers WHERE at_millis <= ?";
    private static final String FORGET_ONE = "DELETE FROM llmbroker_answers WHERE id = ?";
    private static final String OLDEST =
            "SELECT at_millis FROM llmbroker_answers ORDER BY at_millis DESC OFFSET ? ROWS FETCH NEXT 1 ROWS ONLY";
    private static final long TIDY_MILLIS = 10_000;
    private static final TypeReference<Map<String, String>> HEADERS = new TypeReference<>() {};

    private final AtomicLong tidied = new AtomicLong();
    private DataSource database;
    private volatile boolean ready;
    private long keepMillis;
    private int most;

    /**
     * An answer and what it is for.
     *
     * @param answer as it was sent
     * @param request a digest of the request
     */
    public record Known(Answer answer, String request) {}

    /** @param database with the answers */
    public void setDatabase(DataSource database) {
        this.database = database;
    }

    /** @param seconds how long an answer is known */
    public void setKeepSeconds(long seconds) {
        keepMillis = seconds * 1000;
    }

    /** @param number of answers, of which the oldest are forgotten */
    public void setMost(int number) {
        most = number;
    }

    /** Not before the first message: a gateway that only checks its files leaves the database alone. */
    private Connection connection() throws SQLException {
        if (!ready) {
            makeTable();
        }
        return database.getConnection();
    }

    private synchronized void makeTable() throws SQLException {
        try (Connection connection = database.getConnection()) {
            boolean postgres = connection.getMetaData().getDatabaseProductName().startsWith("PostgreSQL");
            execute(connection, TABLE.formatted(postgres ? "BYTEA" : "BLOB"));
            execute(connection, INDEX);
            ready = true;
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.execute();
        }
    }

    /**
     * @param key of a message
     * @return its answer, or null when none is known
     * @throws SQLException when the database cannot be asked
     */
    public Known find(String key) throws SQLException {
        try (Connection connection = connection();
                PreparedStatement find = connection.prepareStatement(FIND)) {
            find.setString(1, key);
            find.setLong(2, System.currentTimeMillis() - keepMillis);
            try (ResultSet row = find.executeQuery()) {
                if (!row.next()) {
                    return null;
                }
                Answer answer = new Answer(
                        row.getInt(2),
                        Json.MAPPER.readValue(row.getString(3), HEADERS),
                        row.getBytes(4),
                        row.getBytes(5));
                return new Known(answer, row.getString(1));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Keeps an answer; one that is there for the same key is replaced.
     *
     * @param key of its message
     * @param request a digest of the request
     * @param answer of a model
     * @throws SQLException when it cannot be kept
     */
    public void keep(String key, String request, Answer answer) throws SQLException {
        long now = System.currentTimeMillis();
        try (Connection connection = connection()) {
            connection.setAutoCommit(false);
            delete(connection, FORGET_ONE, key);
            try (PreparedStatement add = connection.prepareStatement(ADD)) {
                add.setString(1, key);
                add.setString(2, request);
                add.setLong(3, now);
                add.setInt(4, answer.status());
                add.setString(5, Json.MAPPER.writeValueAsString(answer.headers()));
                add.setBytes(6, answer.body());
                if (answer.chunks() == null) {
                    add.setNull(7, Types.VARBINARY);
                } else {
                    add.setBytes(7, answer.chunks());
                }
                add.executeUpdate();
            }
            connection.commit();
            tidy(connection, now);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void delete(Connection connection, String sql, Object what) throws SQLException {
        try (PreparedStatement delete = connection.prepareStatement(sql)) {
            delete.setObject(1, what);
            delete.executeUpdate();
        }
    }

    /** Now and then, by whoever comes. */
    private void tidy(Connection connection, long now) throws SQLException {
        long last = tidied.get();
        if (now - last < TIDY_MILLIS || !tidied.compareAndSet(last, now)) {
            return;
        }
        long oldest = now - keepMillis;
        try (PreparedStatement count = connection.prepareStatement(OLDEST)) {
            count.setInt(1, most);
            try (ResultSet row = count.executeQuery()) {
                oldest = row.next() ? Math.max(oldest, row.getLong(1)) : oldest;
            }
        }
        delete(connection, FORGET, oldest);
        connection.commit();
    }
}
