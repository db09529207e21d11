package io.gatehouse.bench.chart;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;

/** Charts one below the other as one SVG document. Its size does not grow with the number of points. */
public final class Svg {
    private static final int WIDTH = 960;
    private static final int HEIGHT = 280;
    private static final int LEFT = 84;
    private static final int RIGHT = 200;
    private static final int TOP = 40;
    private static final int BOTTOM = 54;
    private static final int PLOT_WIDTH = WIDTH - LEFT - RIGHT;
    private static final int PLOT_HEIGHT = HEIGHT - TOP - BOTTOM;
    private static final int LEGEND_LINE = 20;

    /** So few points are shown one by one. */
    private static final int FEW = 60;

    /** Okabe and Ito's, which most eyes can tell apart, less the yellow that white paper swallows. */
    private static final List<String> COLOURS =
            List.of("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#56b4e9", "#e69f00", "#000000", "#7f7f7f");

    private final StringBuilder text = new StringBuilder();

    private Svg() {}

    /** The document. */
    public static String of(List<LineChart> charts) {
        Svg svg = new Svg();
        svg.line(
                "<svg xmlns='http://www.w3.org/2000/svg' width='%d' height='%d' font-family='sans-serif' font-size='12'>",
                WIDTH, HEIGHT * charts.size());
        svg.line("<rect width='100%%' height='100%%' fill='white'/>");
        for (int i = 0; i < charts.size(); i++) {
            svg.line("<g transform='translate(%d %d)'>", LEFT, i * HEIGHT + TOP);
            svg.chart(charts.get(i));
            svg.line("</g>");
        }
        svg.line("</svg>");
        return svg.text.toString();
    }

    private void chart(LineChart chart) {
        Range x = Range.of(chart.x(), values(chart, Series.Point::x));
        Range y = Range.of(chart.y(), values(chart, Series.Point::y));
        line("<text x='0' y='-14' font-size='15' font-weight='bold'>%s</text>", escape(chart.title()));
        for (Axis.Tick tick : x.ticks()) {
            double at = x.place(tick.at()) * PLOT_WIDTH;
            line("<path d='M%.1f 0V%d' stroke='#ddd'/>", at, PLOT_HEIGHT);
            line("<text x='%.1f' y='%d' text-anchor='middle'>%s</text>", at, PLOT_HEIGHT + 18, escape(tick.label()));
        }
        for (Axis.Tick tick : y.ticks()) {
            double at = (1 - y.place(tick.at())) * PLOT_HEIGHT;
            line("<path d='M0 %.1fH%d' stroke='#ddd'/>", at, PLOT_WIDTH);
            line("<text x='-8' y='%.1f' text-anchor='end'>%s</text>", at + 4, escape(tick.label()));
        }
        line("<path d='M0 0V%dH%d' fill='none' stroke='#333'/>", PLOT_HEIGHT, PLOT_WIDTH);
        line(
                "<text x='%d' y='%d' text-anchor='middle'>%s</text>",
                PLOT_WIDTH / 2, PLOT_HEIGHT + 38, escape(chart.x().label()));
        line(
                "<text transform='translate(%d %d) rotate(-90)' text-anchor='middle'>%s</text>",
                16 - LEFT, PLOT_HEIGHT / 2, escape(chart.y().label()));
        for (int i = 0; i < chart.series().size(); i++) {
            String colour = COLOURS.get(i % COLOURS.size());
            series(chart.series().get(i), x, y, colour);
            int legend = 6 + i * LEGEND_LINE;
            line("<path d='M%d %dh22' stroke='%s' stroke-width='3'/>", PLOT_WIDTH + 16, legend, colour);
            line(
                    "<text x='%d' y='%d'>%s</text>",
                    PLOT_WIDTH + 44, legend + 4, escape(chart.series().get(i).name()));
        }
    }

    private static DoubleStream values(LineChart chart, ToDoubleFunction<Series.Point> coordinate) {
        return chart.series().stream()
                .flatMap(series -> series.points().stream())
                .filter(point -> shown(chart, point))
                .mapToDouble(coordinate);
    }

    private static boolean shown(LineChart chart, Series.Point point) {
        return chart.x().scale().shows(point.x()) && chart.y().scale().shows(point.y());
    }

    private void series(Series series, Range x, Range y, String colour) {
        List<Series.Point> places = series.points().stream()
                .filter(point -> x.scale().shows(point.x()) && y.scale().shows(point.y()))
                .map(point -> new Series.Point(x.place(point.x()) * PLOT_WIDTH, (1 - y.place(point.y())) * PLOT_HEIGHT))
                .toList();
        StringBuilder points = new StringBuilder();
        for (Series.Point each : thin(places)) {
            points.append(String.format(Locale.ROOT, " %.1f,%.1f", each.x(), each.y()));
        }
        line(
                "<polyline fill='none' stroke='%s' stroke-width='1.6' points='%s'/>",
                colour, points.toString().strip());
        if (places.size() <= FEW) {
            places.forEach(each -> line("<circle cx='%.1f' cy='%.1f' r='2.2' fill='%s'/>", each.x(), each.y(), colour));
        }
    }

    /** Of the points in one column of pixels the highest and the lowest: no peak gets lost. */
    private static List<Series.Point> thin(List<Series.Point> places) {
        List<Series.Point> kept = new ArrayList<>();
        int next = 0;
        while (next < places.size()) {
            int column = (int) places.get(next).x();
            int low = next;
            int high = next;
            for (; next < places.size() && (int) places.get(next).x() == column; next++) {
                low = places.get(next).y() < places.get(low).y() ? next : low;
                high = places.get(next).y() > places.get(high).y() ? next : high;
            }
            kept.add(places.get(Math.min(low, high)));
            if (low != high) {
                kept.add(places.get(Math.max(low, high)));
            }
        }
        return kept;
    }

    private void line(String format, Object... arguments) {
        text.append(String.format(Locale.ROOT, format, arguments)).append('\n');
    }

    private static String escape(String words) {
        return words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
