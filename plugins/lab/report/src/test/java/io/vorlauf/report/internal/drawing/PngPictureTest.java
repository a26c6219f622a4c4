// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.report.internal.drawing;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.Graphics2D;
import java.io.IOException;
import java.io.OutputStream;
import org.junit.jupiter.api.Test;

class PngPictureTest {

    @Test
    void whyAStreamTakesNoMoreIsSaid() {
        OutputStream full = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("No space left on device");
            }
        };

        assertThatThrownBy(() -> PngPicture.write(new Square(), "A square", full))
                .isInstanceOf(IOException.class).hasMessage("No space left on device");
    }

    private record Square() implements Drawing {

        @Override
        public int width() {
            return 10;
        }

        @Override
        public int height() {
            return 10;
        }

        @Override
        public void paint(Graphics2D graphics) {
            graphics.fillRect(0, 0, 10, 10);
        }
    }
}
