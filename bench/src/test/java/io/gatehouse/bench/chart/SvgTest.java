package io.gatehouse.bench.chart;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.bench.chart.Series.Point;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

class SvgTest {
    private static Document document(LineChart... charts) throws Exception {
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new InputSource(new StringReader(Svg.of(List.of(charts)))));
    }

    private static LineChart chart(Axis x, Axis y, Point... points) {
        return new LineChart("title", x, y, List.of(new Series("one", List.of(points))));
    }

    private static List<String> texts(Document document) {
        NodeList nodes = document.getElementsByTagName("text");
        return IntStream.range(0, nodes.getLength())
                .mapToObj(i -> nodes.item(i).getTextContent())
                .toList();
    }

    /** The points of a line: x to the right, y downwards, in pixels of the plot. */
    private static List<Point> line(Document document, int number) {
        String points = ((Element) document.getElementsByTagName("polyline").item(number)).getAttribute("points");
        List<Point> parsed = new ArrayList<>();
        for (String each : points.split(" ", -1)) {
            String[] both = each.split(",", -1);
            parsed.add(new Point(Double.parseDouble(both[0]), Double.parseDouble(both[1])));
        }
        return parsed;
    }

    @Test
    void aLinearAxisBeginsAtZeroAndHasRoundFigures() throws Exception {
        Document svg = document(chart(
                Axis.linear("seconds"), Axis.linear("MiB"), new Point(0, 40), new Point(5, 90), new Point(10, 100)));
        assertThat(texts(svg))
                .containsExactly(
                        "title", "0", "2", "4", "6", "8", "10", "0", "20", "40", "60", "80", "100", "seconds", "MiB",
                        "one");
        List<Point> line = line(svg, 0);
        double width = line.get(2).x();
        double height = line.get(0).y() / 0.6;
        assertThat(line)
                .containsExactly(
                        new Point(0, line.get(0).y()),
                        new Point(width / 2, Math.round(height) / 10.0),
                        new Point(width, 0));
    }

    @Test
    void equalRatiosAreEquallyFarOnALogarithmicAxis() throws Exception {
        Document svg = document(
                chart(Axis.linear("s"), Axis.log("ms"), new Point(0, 1), new Point(1, 100), new Point(2, 10_000)));
        List<Point> line = line(svg, 0);
        assertThat(line.get(2).y()).isZero();
        assertThat(line.get(1).y()).isEqualTo(line.get(0).y() / 2);
        assertThat(texts(svg)).contains("1", "10", "100", "1000", "10000");
    }

    @Test
    void whatCannotBeShownIsLeftOut() throws Exception {
        Document svg = document(chart(
                Axis.linear("s"),
                Axis.log("ms"),
                new Point(0, 1),
                new Point(1, 0),
                new Point(2, Double.NaN),
                new Point(3, 10)));
        assertThat(line(svg, 0)).hasSize(2);
    }

    @Test
    void manyPointsAreThinnedAndNoPeakGetsLost() throws Exception {
        List<Point> points = new ArrayList<>(
                IntStream.range(0, 100_000).mapToObj(x -> new Point(x, 50)).toList());
        points.set(61_234, new Point(61_234, 100));
        points.set(61_240, new Point(61_240, 0));
        Document svg =
                document(new LineChart("t", Axis.linear("x"), Axis.linear("y"), List.of(new Series("peak", points))));
        List<Point> line = line(svg, 0);
        assertThat(line).hasSizeLessThan(2000);
        assertThat(line).extracting(Point::y).contains(0.0);
        double bottom = line.stream().mapToDouble(Point::y).max().orElseThrow();
        assertThat(line.get(0).y()).isEqualTo(bottom / 2);
    }

    @Test
    void ticksOfOnesOwnHaveTheirNames() throws Exception {
        Axis percentiles = Axis.log("percentile").with(List.of(new Axis.Tick(10, "90 %"), new Axis.Tick(100, "99 %")));
        assertThat(texts(document(chart(percentiles, Axis.linear("ms"), new Point(1, 1), new Point(100, 2)))))
                .contains("90 %", "99 %")
                .doesNotContain("10");
    }

    @Test
    void chartsStandOneBelowTheOtherWithTheirLegends() throws Exception {
        LineChart two = new LineChart(
                "a < b & c",
                Axis.linear("x"),
                Axis.linear("y"),
                List.of(new Series("first", List.of(new Point(0, 0))), new Series("second", List.of())));
        Document svg = document(two, two);
        assertThat(texts(svg)).filteredOn("first"::equals).hasSize(2);
        assertThat(texts(svg)).filteredOn("a < b & c"::equals).hasSize(2);
        assertThat(svg.getElementsByTagName("g").getLength()).isEqualTo(2);
    }
}
