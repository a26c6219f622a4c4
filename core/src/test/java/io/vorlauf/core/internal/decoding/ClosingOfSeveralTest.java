// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.core.internal.decoding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Closing several things")
class ClosingOfSeveralTest {

    private final List<String> closed = new ArrayList<>();

    private Consumer<String> failingWith(Throwable... failures) {
        return name -> {
            closed.add(name);
            if (closed.size() <= failures.length) {
                if (failures[closed.size() - 1] instanceof Error error) {
                    throw error;
                }
                throw (RuntimeException) failures[closed.size() - 1];
            }
        };
    }

    @Test
    void goesOnAfterAFailureAndThenSaysIt() {
        IllegalStateException first = new IllegalStateException("first");
        IllegalStateException second = new IllegalStateException("second");
        assertThatThrownBy(() -> Drafts.closeAll(List.of("a", "b", "c"), failingWith(first, second)))
                .isSameAs(first).hasSuppressedException(second);
        assertThat(closed).containsExactly("a", "b", "c");
    }

    @Test
    void goesOnAfterAnError() {
        NoClassDefFoundError error = new NoClassDefFoundError("gone");
        assertThatThrownBy(() -> Drafts.closeAll(List.of("a", "b"), failingWith(error))).isSameAs(error);
        assertThat(closed).containsExactly("a", "b");
    }
}
