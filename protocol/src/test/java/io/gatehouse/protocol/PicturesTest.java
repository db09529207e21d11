package io.gatehouse.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.SplittableRandom;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PicturesTest {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    @ParameterizedTest
    @ValueSource(strings = {"jpeg", "png", "bmp", "gif", "tiff"})
    void picturesOfTheJavaLibraryAreRefused(String format) throws IOException {
        for (int type : new int[] {BufferedImage.TYPE_INT_RGB, BufferedImage.TYPE_BYTE_GRAY}) {
            ByteArrayOutputStream picture = new ByteArrayOutputStream();
            assertThat(ImageIO.write(new BufferedImage(30, 20, type), format, picture))
                    .isTrue();
            assertThat(Pictures.isPicture(picture.toByteArray())).isTrue();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "JPEG with JFIF,            FFD8FFE000104A46494600010100000100010000",
        "JPEG of a camera,          FFD8FFE1001845786966000049492A0008000000",
        "JPEG without a name,       FFD8FFDB004300080606070605080707",
        "JPEG cut to its start,     FFD8FFE0",
        "PNG,                       89504E470D0A1A0A0000000D49484452",
        "GIF of 1987,               474946383761010001008000",
        "GIF of 1989,               474946383961010001008000",
        "WebP,                      524946462400000057454250565038201800",
        "BMP of Windows,            424D3A0000000000000036000000280000000100",
        "BMP of OS/2,               424D1E000000000000001A0000000C0000000100",
        "BMP with alpha,            424D8A000000000000008A0000007C0000000100",
        "TIFF of Intel,             49492A00080000000F00",
        "TIFF of Motorola,          4D4D002A00000008000F",
        "TIFF with pixels first,    49492A00A0860100",
        "BigTIFF of Intel,          49492B00080000001000000000000000",
        "BigTIFF of Motorola,       4D4D002B000800000000000000000010",
        "JPEG 2000,                 0000000C6A5020200D0A870A00000014667479706A703220",
        "JPEG 2000 codestream,      FF4FFF51002F000000000064",
        "WSQ with a comment,        FFA0FFA8007A4E4953545F434F4D20",
        "WSQ with its tables,       FFA0FFA4003A0907",
        "WSQ with its frame,        FFA0FFA2001100FF",
        "HEIC,                      0000001866747970686569630000000068656963",
        "HEIF,                      00000018667479706D69663100000000",
        "AVIF,                      000000206674797061766966000000006176696600",
        "PDF,                       255044462D312E370A25"
    })
    void headersOfEachFormatAreRefused(String format, String hex) {
        byte[] header = HexFormat.of().parseHex(hex);
        assertThat(Pictures.isPicture(header)).as(format).isTrue();
        assertThat(Pictures.isPicture(Arrays.copyOf(header, 5_000))).as(format).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "nothing,                   ''",
        "three bytes,               FFD8FF",
        "a fingerprint of ISO,      464D5200203230000000",
        "a fingerprint of SourceAFIS, A66776657273696F6E66332E31382E31",
        "a face in floats,          3F8000003F000000BF8000003E99999A",
        "RIFF that is sound,        524946462400000057415645666D7420",
        "BM with no bitmap behind,  424D3A00000000000000360000002900000001000000",
        "BM with its pixels inside, 424D3A00000000000000100000002800000001000000",
        "JPEG with no segment,      FFD8FFD000100000",
        "WSQ with another marker,   FFA0FFA9000A0000",
        "TIFF with 44 for 42,       49492C0008000000",
        "twelve and then no JPEG,   0000000C6A502021FFFFFFFF"
    })
    void whatOnlyBeginsLikeAPictureIsATemplate(String what, String hex) {
        assertThat(Pictures.isPicture(HexFormat.of().parseHex(hex))).as(what).isFalse();
    }

    @Test
    void fewerThanOneRandomTemplateInAMillionIsRefused() {
        SplittableRandom random = new SplittableRandom(10_000_000);
        byte[][] templates = new byte[64][];
        for (int i = 0; i < templates.length; i++) {
            templates[i] = new byte[24 + i * i];
            random.nextBytes(templates[i]);
        }
        int refused = 0;
        for (int i = 0; i < 10_000_000; i++) {
            byte[] template = templates[i % templates.length];
            refill(template, random);
            if (Pictures.isPicture(template)) {
                refused++;
            }
        }
        assertThat(refused).isLessThan(10);
    }

    /** Only the bytes that a check can reach: see {@link #noCheckLooksFurtherThanItSays}. */
    private static void refill(byte[] template, SplittableRandom random) {
        for (int at = 0; at < 24; at += Long.BYTES) {
            LONGS.set(template, at, random.nextLong());
        }
    }

    /** The same rate, measured where ten million are too few: among templates that have a short signature by chance. */
    @Test
    void theChecksBehindShortSignaturesKeepTheRateBelowOneInAMillion() {
        SplittableRandom random = new SplittableRandom(65_536);
        double rate = 0;
        for (int start : new int[] {0xFFD8, 0xFFA0, 0x424D, 0x4949, 0x4D4D, 0x8950, 0x4749, 0x5249, 0xFF4F, 0x2550}) {
            int refused = 0;
            byte[] template = new byte[32];
            for (int i = 0; i < 500_000; i++) {
                refill(template, random);
                template[0] = (byte) (start >> 8);
                template[1] = (byte) start;
                refused += Pictures.isPicture(template) ? 1 : 0;
            }
            rate += refused / 500_000.0 / 65_536;
        }
        assertThat(rate).isBetween(1e-9, 1e-6);
    }

    @Test
    void noCheckLooksFurtherThanItSays() {
        SplittableRandom random = new SplittableRandom(18);
        for (int start : new int[] {0xFFD8FFE0, 0xFFA0FFA4, 0x424D0000, 0x49492A00, 0x52494646, 0x00000018}) {
            for (int i = 0; i < 10_000; i++) {
                byte[] template = new byte[40];
                refill(template, random);
                for (int at = 0; at < 4; at++) {
                    template[at] = (byte) (start >> (24 - 8 * at));
                }
                boolean whole = Pictures.isPicture(template);
                byte[] part = Arrays.copyOf(template, Pictures.LOOKS_AT);
                assertThat(Pictures.isPicture(part)).isEqualTo(whole);
            }
        }
    }
}
