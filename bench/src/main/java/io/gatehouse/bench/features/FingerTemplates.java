package io.gatehouse.bench.features;

import com.machinezoo.sourceafis.FingerprintImage;
import com.machinezoo.sourceafis.FingerprintImageOptions;
import com.machinezoo.sourceafis.FingerprintTemplate;

/** Real fingerprint templates: minutiae that SourceAFIS finds in a picture, in its own CBOR. */
public final class FingerTemplates {
    private FingerTemplates() {}

    /** Extracts the template of a picture; takes some tens of milliseconds once the JVM is warm. */
    public static byte[] extract(GrayImage image) {
        FingerprintImageOptions options = new FingerprintImageOptions().dpi(GrayImage.DPI);
        return new FingerprintTemplate(new FingerprintImage(image.width(), image.height(), image.pixels(), options))
                .toByteArray();
    }
}
