package io.gatehouse.bench.jmh;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.protocol.Inbound;
import io.gatehouse.protocol.Inbound.Envelope;
import io.gatehouse.protocol.UploadUserinfo;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.openjdk.jmh.runner.BenchmarkList;
import org.openjdk.jmh.runner.BenchmarkListEntry;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.VerboseMode;

/** What the benchmarks compare comes to the same; each is called once, and not measured. */
class BenchmarksTest {
    @Test
    void theBuildListsEveryBenchmark() {
        Set<String> names = BenchmarkList.defaultList()
                .getAll(OutputFormatFactory.createFormatInstance(System.out, VerboseMode.SILENT), List.of())
                .stream()
                .map(BenchmarkListEntry::getUsername)
                .map(name -> name.substring(getClass().getPackageName().length() + 1))
                .collect(Collectors.toSet());
        assertThat(names)
                .containsExactlyInAnyOrder(
                        "EnvelopeBenchmark.ours",
                        "EnvelopeBenchmark.readTree",
                        "EnvelopeBenchmark.databind",
                        "UploadBenchmark.ours",
                        "UploadBenchmark.streaming",
                        "UploadBenchmark.databind",
                        "Base64Benchmark.ours",
                        "Base64Benchmark.jdkFromBytes",
                        "Base64Benchmark.jdkFromString",
                        "Base64Benchmark.jacksonBinaryValue",
                        "PicturesBenchmark.ours",
                        "PicturesBenchmark.listOfBeginnings",
                        "PicturesBenchmark.guessContentType",
                        "PicturesBenchmark.imageIo",
                        "ReplyBenchmark.ours",
                        "ReplyBenchmark.jackson");
    }

    @ParameterizedTest
    @EnumSource
    void allReadersOfSmallFramesFindTheSameHead(EnvelopeBenchmark.Frame frame) {
        EnvelopeBenchmark benchmark = new EnvelopeBenchmark();
        benchmark.kind = frame;
        benchmark.setUp();
        Envelope envelope = (Envelope) benchmark.ours();
        String reqId = envelope.reqId().json();
        EnvelopeBenchmark.Head head =
                new EnvelopeBenchmark.Head(envelope.cmd(), reqId.substring(1, reqId.length() - 1));
        assertThat(head.reqId()).isEqualTo("c00000-000");
        assertThat(benchmark.readTree()).isEqualTo(head);
        assertThat(benchmark.databind()).isEqualTo(head);
    }

    @Test
    void allReadersOfUploadsFindTheSameTemplates() {
        UploadBenchmark benchmark = new UploadBenchmark();
        List<String> templates = texts(people(benchmark.ours()));
        assertThat(templates).hasSize(600).doesNotHaveDuplicates();
        assertThat(texts(benchmark.streaming())).isEqualTo(templates);
        assertThat(texts(benchmark.databind())).isEqualTo(templates);
    }

    @ParameterizedTest
    @ValueSource(ints = {1024, 49152})
    void allDecodersFindTheSameBytes(int size) {
        Base64Benchmark benchmark = new Base64Benchmark();
        benchmark.size = size;
        benchmark.setUp();
        byte[] template = people(benchmark.ours()).get(0).templates().get(0).data();
        assertThat(template).hasSize(size);
        assertThat(benchmark.jdkFromBytes()).isEqualTo(template);
        assertThat(benchmark.jdkFromString()).isEqualTo(template);
        assertThat(benchmark.jacksonBinaryValue()).isEqualTo(template);
    }

    @ParameterizedTest
    @EnumSource
    void allTellTheSamePictures(PicturesBenchmark.Beginning beginning) throws Exception {
        PicturesBenchmark benchmark = new PicturesBenchmark();
        benchmark.kind = beginning;
        benchmark.setUp();
        boolean picture = beginning != PicturesBenchmark.Beginning.RANDOM;
        assertThat(benchmark.ours()).isEqualTo(picture);
        assertThat(benchmark.listOfBeginnings()).isEqualTo(picture);
        assertThat(benchmark.guessContentType()).isEqualTo(picture);
        assertThat(benchmark.imageIo()).isEqualTo(picture);
    }

    @ParameterizedTest
    @EnumSource
    void bothWriteTheSameReply(ReplyBenchmark.Kind kind) {
        ReplyBenchmark benchmark = new ReplyBenchmark();
        benchmark.kind = kind;
        benchmark.setUp();
        assertThat(new String(benchmark.ours(), UTF_8)).isEqualTo(new String(benchmark.jackson(), UTF_8));
    }

    /** A line for each template. */
    private static List<String> texts(List<JacksonUploads.Person> people) {
        return people.stream()
                .flatMap(person -> person.templates().stream()
                        .map(each -> person.userid() + " " + person.userType() + " " + each.kind() + " " + each.slot()
                                + " " + Base64.getEncoder().encodeToString(each.data())))
                .toList();
    }

    private static List<JacksonUploads.Person> people(Inbound upload) {
        UploadUserinfo body = ((Envelope) upload).body(UploadUserinfo.class);
        List<UploadUserinfo.Person> people = body.people() == null ? List.of() : body.people();
        return people.stream()
                .map(person -> new JacksonUploads.Person(person.userid(), 0, templates(person)))
                .toList();
    }

    private static List<JacksonUploads.Template> templates(UploadUserinfo.Person person) {
        return person.templates().stream()
                .map(each -> new JacksonUploads.Template(each.kind(), each.slot(), each.data()))
                .toList();
    }
}
