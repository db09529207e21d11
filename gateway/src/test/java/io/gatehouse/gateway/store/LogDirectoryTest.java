package io.gatehouse.gateway.store;

import static io.gatehouse.gateway.store.Stores.get;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatList;
import static org.assertj.core.api.Assertions.assertThatObject;

import io.gatehouse.gateway.domain.DeviceLog;
import io.gatehouse.gateway.domain.LogArchive.Owner;
import io.gatehouse.gateway.domain.LogArchive.Shelves;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Logs as files. */
class LogDirectoryTest {
    private static final Instant AT = Instant.parse("2026-03-01T10:00:00.123Z");
    private static final Owner OWNER = new Owner("../corp", "SN/1");

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    Path dir;

    @Test
    void aLogIsThereAfterARestartWhateverItsOwnerIsCalled() throws Exception {
        DeviceLog kept;
        try (LogDirectory logs = LogDirectory.open(dir.resolve("logs"))) {
            kept = get(logs.work(shelves -> add(shelves, AT, "?hello!", 1, 5)));
        }
        try (LogDirectory logs = LogDirectory.open(dir.resolve("logs"))) {
            List<DeviceLog> found = get(logs.work(shelves -> shelves.logs(OWNER)));
            assertThat(found).containsExactly(kept);
            assertThat(kept.receivedAt()).isEqualTo(AT);
            assertThatObject(get(logs.work(shelves -> shelves.read(OWNER, kept.id()))))
                    .isEqualTo("hello".getBytes(UTF_8));
            assertThatObject(get(logs.work(Shelves::total))).isEqualTo(5L);
            assertThatList(get(logs.work(shelves -> shelves.logs(new Owner("corp", "SN/1")))))
                    .isEmpty();
        }
        try (Stream<Path> files = Files.walk(dir.resolve("logs"))) {
            for (Path file : files.toList()) {
                String mode = PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
                assertThat(mode).as(file.toString()).endsWith("------");
            }
        }
    }

    @Test
    void noIdLeadsOutOfTheShelf() throws Exception {
        Files.writeString(dir.resolve("secret.log"), "secret");
        try (LogDirectory logs = LogDirectory.open(dir.resolve("logs"))) {
            get(logs.work(shelves -> add(shelves, AT, "x", 0, 1)));
            for (String id : List.of("../../../secret", "", ".", "1-00000000", "secret")) {
                assertThatObject(get(logs.work(shelves -> shelves.read(OWNER, id))))
                        .as(id)
                        .isNull();
            }
        }
    }

    @Test
    void oldLogsGoAndTheirRoomIsFree() throws Exception {
        try (LogDirectory logs = LogDirectory.open(dir.resolve("logs"))) {
            get(logs.work(shelves -> add(shelves, AT, "old", 0, 3)));
            DeviceLog young = get(logs.work(shelves -> add(shelves, AT.plusSeconds(10), "young", 0, 5)));
            assertThatObject(get(logs.work(shelves -> shelves.removeBefore(AT.plusSeconds(5)))))
                    .isEqualTo(1);
            assertThatObject(get(logs.work(Shelves::total))).isEqualTo(5L);
            assertThatList(get(logs.work(shelves -> shelves.logs(OWNER)))).containsExactly(young);
        }
    }

    private static DeviceLog add(Shelves shelves, Instant at, String text, int from, int length) {
        return shelves.add(OWNER, at, text.getBytes(UTF_8), from, length);
    }
}
