package io.gatehouse.bench.compare;

import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;

/**
 * Lines over a rate, as SVG by hand: the rate on a linear axis from 0, latency on a logarithmic one. It has its own white
 * ground, so that it can be read on a dark page too.
 */
final class LatencyPlot {
    private static final int WIDTH = 900;
    private static final int HEIGHT = 520;
    private static final int LEFT = 80;
    private static final int RIGHT = 710;
    private static final int TOP = 50;
    private static final int BOTTOM = 460;
    private static final int LINE = 18;
    private static final double[] ROUND = {1, 2, 5, 10};
    private static final int TICKS = 8;

    /**
     * One line.
     *
     * @param colour of SVG
     * @param dash of SVG; "none" for a whole line
     */
    record Line(String name, String colour, String dash, List<Point> points) {}

    /** Requests a second, and microseconds. */
    record Point(double perSecond, double micros) {}

    private final String title;
    private final List<Line> lines;
    private final double xStep;
    private final double most;
    private final double lowest;
    private final double highest;
    private final StringBuilder svg = new StringBuilder();

    private LatencyPlot(String title, List<Line> lines) {
        this.title = title;
        this.lines = lines;
        double rate = lines.stream()
                .flatMap(line -> line.points().stream())
                .mapToDouble(Point::perSecond)
                .max()
                .orElse(1);
        xStep = roundUp(rate / TICKS);
        most = Math.ceil(rate / xStep) * xStep;
        lowest = roundDown(micros().min().orElse(1));
        highest = Math.max(10 * lowest, roundUp(micros().max().orElse(10)));
    }

    private DoubleStream micros() {
        return lines.stream().flatMap(line -> line.points().stream()).mapToDouble(Point::micros);
    }

    static String svg(String title, List<Line> lines) {
        return new LatencyPlot(title, lines).draw();
    }

    private String draw() {
        svg.append(String.format(
                Locale.ROOT,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\""
                        + " font-family=\"sans-serif\" font-size=\"13\">%n",
                WIDTH,
                HEIGHT,
                WIDTH,
                HEIGHT));
        svg.append("<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n");
        text(LEFT, TOP - 22, "start", title, " font-size=\"16\"");
        rates();
        times();
        text((LEFT + RIGHT) / 2.0, BOTTOM + 42, "middle", "offered load, requests per second", "");
        for (int i = 0; i < lines.size(); i++) {
            draw(lines.get(i), TOP + 10 + i * LINE * 1.2);
        }
        return svg.append("</svg>\n").toString();
    }

    private void rates() {
        for (double rate = 0; rate <= most + xStep / 2; rate += xStep) {
            grid(x(rate), TOP, x(rate), BOTTOM);
            text(x(rate), BOTTOM + 20, "middle", String.format(Locale.ROOT, "%,.0f", rate), "");
        }
    }

    private void times() {
        for (double micros = lowest; micros <= highest * 1.001; micros = roundUp(micros * 1.1)) {
            grid(LEFT, y(micros), RIGHT, y(micros));
            text(LEFT - 8, y(micros) + 4, "end", time(micros), "");
        }
    }

    private void draw(Line line, double legend) {
        StringBuilder points = new StringBuilder();
        for (Point point : line.points()) {
            points.append(String.format(Locale.ROOT, "%.1f,%.1f ", x(point.perSecond()), y(point.micros())));
        }
        String style = " stroke=\"" + line.colour() + "\" stroke-width=\"2\" stroke-dasharray=\"" + line.dash() + "\"";
        svg.append("<polyline points=\"")
                .append(points.toString().strip())
                .append("\" fill=\"none\"")
                .append(style)
                .append("/>\n");
        svg.append(String.format(
                Locale.ROOT,
                "<line x1=\"%d\" y1=\"%.1f\" x2=\"%d\" y2=\"%.1f\"%s/>%n",
                RIGHT + 12,
                legend - 4,
                RIGHT + 48,
                legend - 4,
                style));
        text(RIGHT + 54, legend, "start", line.name(), "");
    }

    private void grid(double x1, double y1, double x2, double y2) {
        svg.append(String.format(
                Locale.ROOT,
                "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"#dddddd\"/>%n",
                x1,
                y1,
                x2,
                y2));
    }

    private void text(double x, double y, String anchor, String text, String more) {
        svg.append(String.format(
                Locale.ROOT,
                "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" fill=\"#222222\"%s>%s</text>%n",
                x,
                y,
                anchor,
                more,
                text.replace("&", "&amp;").replace("<", "&lt;")));
    }

    private double x(double perSecond) {
        return LEFT + (RIGHT - LEFT) * perSecond / most;
    }

    private double y(double micros) {
        return BOTTOM - (BOTTOM - TOP) * Math.log(micros / lowest) / Math.log(highest / lowest);
    }

    private static String time(double micros) {
        return micros < 1e3
                ? String.format(Locale.ROOT, "%.0f µs", micros)
                : micros < 1e6
                        ? String.format(Locale.ROOT, "%.0f ms", micros / 1e3)
                        : String.format(Locale.ROOT, "%.0f s", micros / 1e6);
    }

    /** The least of 1, 2, 5, 10, 20 and so on that is not below. */
    private static double roundUp(double figure) {
        double power = Math.pow(10, Math.floor(Math.log10(figure)));
        for (double round : ROUND) {
            if (round * power >= figure * 0.999) {
                return round * power;
            }
        }
        return 10 * power;
    }

    /** The greatest of these that is not above. */
    private static double roundDown(double figure) {
        double power = Math.pow(10, Math.floor(Math.log10(figure)));
        double found = power;
        for (double round : ROUND) {
            if (round * power <= figure * 1.001) {
                found = round * power;
            }
        }
        return found;
    }
}
