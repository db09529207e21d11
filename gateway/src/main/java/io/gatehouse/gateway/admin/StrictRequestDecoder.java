package io.gatehouse.gateway.admin;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.List;

/**
 * Reads HTTP/1.1 requests and refuses, where Netty would mend them, those that two servers could read differently: a
 * length beside chunks, several lengths, folded headers.
 */
final class StrictRequestDecoder extends HttpRequestDecoder {
    private boolean inHead = true;
    /** Nothing of the head but blank lines before it has come yet. */
    private boolean headIsEmpty = true;
    /** What of the head has been consumed ends with a line feed. */
    private boolean atLineStart;
    /** A folded header has come; nothing after it is read. */
    private boolean folded;

    StrictRequestDecoder() {
        super(new HttpDecoderConfig()
                .setMaxInitialLineLength(8 << 10)
                .setMaxHeaderSize(16 << 10)
                .setMaxChunkSize(64 << 10)
                .setAllowDuplicateContentLengths(false)
                .setStrictLineParsing(true)
                .setUseRfc9112TransferEncoding(true));
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) throws Exception {
        if (!folded && inHead && isFolded(in)) {
            folded = true;
            HttpMessage refused = createInvalidMessage();
            refused.setDecoderResult(DecoderResult.failure(new DecoderException("folded header")));
            out.add(refused);
        }
        if (folded) {
            in.skipBytes(in.readableBytes());
            return;
        }
        int start = in.readerIndex();
        super.decode(ctx, in, out);
        if (inHead && in.readerIndex() > start) {
            atLineStart = !headIsEmpty && in.getByte(in.readerIndex() - 1) == '\n';
        }
        for (Object message : out) {
            if (message instanceof LastHttpContent) {
                inHead = true;
                headIsEmpty = true;
                atLineStart = false;
            } else if (message instanceof HttpRequest) {
                inHead = false;
            }
        }
    }

    @Override
    protected void handleTransferEncodingChunkedWithContentLength(HttpMessage message) {
        throw new DecoderException("Content-Length beside Transfer-Encoding");
    }

    /** A line of a head that starts with a blank goes on from the one before. */
    private boolean isFolded(ByteBuf in) {
        boolean lineStart = atLineStart;
        for (int i = in.readerIndex(); i < in.writerIndex(); i++) {
            byte b = in.getByte(i);
            boolean lineEnd = b == '\r' || b == '\n';
            if (lineStart && lineEnd) {
                return false;
            }
            if (lineStart && (b == ' ' || b == '\t')) {
                return true;
            }
            headIsEmpty = headIsEmpty && lineEnd;
            lineStart = b == '\n' && !headIsEmpty;
        }
        return false;
    }
}
