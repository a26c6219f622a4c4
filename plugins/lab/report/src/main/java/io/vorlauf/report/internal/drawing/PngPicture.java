// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.report.internal.drawing;

import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import javax.imageio.ImageIO;
import javax.imageio.stream.ImageOutputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** Makes a drawing a PNG, in the light theme, with its title above it, at twice its size for dense screens. */
public final class PngPicture {

    private static final int SCALE = 2;
    private static final int MARGIN = 12;
    private static final int TITLE = 34;
    private static final Font TITLE_FONT = Lettering.font(15);

    private PngPicture() {}

    /**
     * Writes the picture and leaves the stream open.
     *
     * @throws IOException if the stream does not take it
     */
    public static void write(Drawing drawing, String title, OutputStream out) throws IOException {
        int width = drawing.width() + 2 * MARGIN;
        int height = drawing.height() + TITLE + MARGIN;
        BufferedImage image = new BufferedImage(SCALE * width, SCALE * height, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        try {
            graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
            graphics.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
            graphics.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
            graphics.setColor(Ink.SURFACE.colour());
            graphics.fillRect(0, 0, image.getWidth(), image.getHeight());
            graphics.scale(SCALE, SCALE);
            graphics.setColor(Ink.TEXT.colour());
            graphics.setFont(TITLE_FONT);
            graphics.drawString(Lettering.fitting(title, TITLE_FONT, drawing.width()), MARGIN, TITLE - 12);
            graphics.translate(MARGIN, TITLE);
            drawing.paint(graphics);
        } finally {
            graphics.dispose();
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ImageOutputStream stream = new MemoryCacheImageOutputStream(bytes)) {
            ImageIO.write(image, "png", stream);
        }
        // Not at once: ImageIO would not say why a stream takes no more.
        bytes.writeTo(out);
    }
}
