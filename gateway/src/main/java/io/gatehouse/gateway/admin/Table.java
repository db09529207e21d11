package io.gatehouse.gateway.admin;

import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** How a table of people can be written. */
enum Table {
    CSV("text/csv", "text/csv; charset=utf-8; header=present", "csv"),
    NDJSON("application/x-ndjson", "application/x-ndjson", "ndjson");

    private static final Pattern QUALITY = Pattern.compile("\\s*q\\s*=\\s*([01](?:\\.[0-9]{0,3})?)\\s*");

    private final String media;
    private final String contentType;
    private final String suffix;

    Table(String media, String contentType, String suffix) {
        this.media = media;
        this.contentType = contentType;
        this.suffix = suffix;
    }

    /** Of an answer. */
    String contentType() {
        return contentType;
    }

    /** Of a file, without the dot. */
    String suffix() {
        return suffix;
    }

    /** The form of a body of this Content-Type, out of those that are taken. */
    static Table ofBody(@Nullable String contentType, Table... taken) throws RefusedException {
        for (Table table : taken) {
            if (contentType != null && ContentType.isOf(contentType, table.media::equals)) {
                return table;
            }
        }
        throw ContentType.unsupported("Content-Type: expected "
                + Arrays.stream(taken).map(table -> table.media).collect(Collectors.joining(" or ")));
    }

    /** The form that is liked best of those that are accepted; CSV where there is no difference. */
    static Table accepted(@Nullable String accept) throws RefusedException {
        if (accept == null) {
            return CSV;
        }
        double csv = CSV.quality(accept);
        double ndjson = NDJSON.quality(accept);
        if (csv == 0 && ndjson == 0) {
            throw new RefusedException(
                    Problem.NOT_ACCEPTABLE, "Accept: expected text/csv or application/x-ndjson among them");
        }
        return ndjson > csv ? NDJSON : CSV;
    }

    /** The most specific range of those that fit decides [RFC 9110, 12.5.1]. */
    private double quality(String accept) {
        double quality = 0;
        int specific = 0;
        for (String range : accept.toLowerCase(Locale.ROOT).split(",", -1)) {
            String[] parts = range.split(";", -1);
            String type = parts[0].strip();
            int fits = type.equals(media)
                    ? 3
                    : type.equals(media.replaceAll("/.*", "/*")) ? 2 : type.equals("*/*") ? 1 : 0;
            if (fits > specific) {
                specific = fits;
                quality = quality(parts);
            }
        }
        return quality;
    }

    private static double quality(String[] parts) {
        for (String part : parts) {
            Matcher matcher = QUALITY.matcher(part);
            if (matcher.matches()) {
                return Double.parseDouble(matcher.group(1));
            }
        }
        return 1;
    }
}
