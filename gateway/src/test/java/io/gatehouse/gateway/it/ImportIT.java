package io.gatehouse.gateway.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** A hundred thousand people in one go, through a gateway whose heap is smaller than their table. */
class ImportIT {
    private static final int PEOPLE = 100_000;
    private static final int LINES_A_PIECE = 200;
    private static final String RULES =
            "9:00-12:00,13:00-18:00 * * 1-5 *;8:00-12:00 1,15 */2 6 *;0:00-23:59 * * * *;9:15-9:30 */2 * 1-5 *;"
                            .repeat(4)
                    + "id=77 effect_time=1700000000 7:00-7:30 * 1-6 * 2026-2030";

    @TempDir
    private Path directory;

    @Test
    void aHundredThousandPeopleGoInAsCsvAndComeBackAsNdjson() throws Exception {
        GatewayProcess.Launch launch =
                GatewayProcess.Launch.in(directory.resolve("data")).with(Map.of("_JAVA_OPTIONS", "-Xmx48m"));
        try (GatewayProcess gateway = launch.run()) {
            gateway.ready();
            Api api = gateway.api();
            long bytes =
                    table().mapToLong(piece -> piece.getBytes(UTF_8).length).sum();
            assertThat(bytes).as("larger than the heap").isGreaterThan(48 << 20);

            JsonNode report = load(api);
            assertThat(report.path("created").intValue()).as(report.toString()).isEqualTo(PEOPLE);
            assertThat(read(api)).isEqualTo(PEOPLE);
            assertThat(api.get("/version").expect(200).status()).isEqualTo(200);
        }
    }

    private static JsonNode load(Api api) {
        return api.send(api.request("/corps/acme/people/import")
                        .header("Content-Type", "text/csv")
                        .POST(BodyPublishers.ofByteArrays(() ->
                                table().map(piece -> piece.getBytes(UTF_8)).iterator()))
                        .build())
                .expect(200)
                .json();
    }

    private static int read(Api api) throws Exception {
        HttpResponse<InputStream> response = HttpClient.newHttpClient()
                .send(
                        api.request("/corps/acme/people/export")
                                .header("Accept", "application/x-ndjson")
                                .build(),
                        BodyHandlers.ofInputStream());
        assertThat(response.statusCode()).isEqualTo(200);
        int read = 0;
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(response.body(), UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (!line.startsWith("{\"userid\":\"user-" + read + "\",")) {
                    throw new AssertionError("line " + read + " is " + line);
                }
                read++;
            }
        }
        return read;
    }

    /** The whole table, in pieces. */
    private static Stream<String> table() {
        Stream<String> lines = IntStream.range(0, PEOPLE / LINES_A_PIECE).mapToObj(ImportIT::piece);
        return Stream.concat(Stream.of("userid,name,groups,devices,rules\n"), lines);
    }

    private static String piece(int number) {
        StringBuilder piece = new StringBuilder();
        for (int i = number * LINES_A_PIECE; i < (number + 1) * LINES_A_PIECE; i++) {
            piece.append("user-")
                    .append(i)
                    .append(",\"Nomen Nescio, the ")
                    .append(i)
                    .append("th of their name 某某\",");
            piece.append("everybody;floor ").append(i % 50).append(i % 9 == 0 ? ",SN-1;SN-2" : ",");
            piece.append(",\"").append(RULES).append("\"\n");
        }
        return piece.toString();
    }
}
