package io.gatehouse.bench.compare;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.bench.compare.LatencyPlot.Line;
import io.gatehouse.bench.compare.LatencyPlot.Point;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

class LatencyPlotTest {
    private static final Line GATEWAY = new Line(
            "gateway <p99> & more",
            "#1065ab",
            "none",
            List.of(new Point(0, 10), new Point(5000, 100), new Point(10_000, 1000)));

    private static Document parse(String svg) throws Exception {
        return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(svg)));
    }

    private static List<String> texts(Document svg) {
        NodeList nodes = svg.getElementsByTagName("text");
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < nodes.getLength(); i++) {
            texts.add(nodes.item(i).getTextContent());
        }
        return texts;
    }

    @Test
    void aDecadeOfLatencyIsAsHighAsTheNext() throws Exception {
        Document svg = parse(LatencyPlot.svg("title", List.of(GATEWAY)));
        NodeList lines = svg.getElementsByTagName("polyline");
        assertThat(lines.getLength()).isEqualTo(1);
        // From 10 to 1000 µs and from 0 to 10,000 a second: corner, middle, corner of the frame.
        assertThat(((Element) lines.item(0)).getAttribute("points")).isEqualTo("80.0,460.0 395.0,255.0 710.0,50.0");
    }

    @Test
    void theAxesAreLabelledWithRoundFiguresAndUnits() throws Exception {
        assertThat(texts(parse(LatencyPlot.svg("title", List.of(GATEWAY)))))
                .contains("title", "10 µs", "20 µs", "50 µs", "100 µs", "500 µs", "1 ms", "2,000", "10,000")
                .contains("gateway <p99> & more")
                .doesNotHaveDuplicates();
    }

    @Test
    void everyServerHasThreePercentilesFromItsOwnSteps() {
        List<LoadCurve.Step> steps = List.of(
                step(LoadCurve.GATEWAY, 1000, 1), step(LoadCurve.ECHO, 1000, 2), step(LoadCurve.GATEWAY, 2000, 2));
        List<Line> lines = LoadCurve.lines(steps);
        assertThat(lines).hasSize(6);
        assertThat(lines)
                .filteredOn(line -> line.name().equals("gateway, p99"))
                .singleElement()
                .satisfies(
                        line -> assertThat(line.points()).containsExactly(new Point(1000, 99), new Point(2000, 198)));
        assertThat(lines)
                .filteredOn(line -> line.name().equals("B1 echo, p50"))
                .singleElement()
                .satisfies(line -> assertThat(line.points()).containsExactly(new Point(1000, 100)));
    }

    /** Latencies of 1 to 100 µs, each so many times as long. */
    private static LoadCurve.Step step(String server, double perSecond, int times) {
        Histogram replies = new Histogram(1_000_000_000L, 5);
        for (int i = 1; i <= 100; i++) {
            replies.recordValue(1000L * i * times);
        }
        return new LoadCurve.Step(server, new Latencies(perSecond, replies, new Histogram(1_000_000_000L, 3), 0.5));
    }
}
