// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.chat.internal.python;

/** A text that grows within a budget. */
public final class Text {

    private final StringBuilder text = new StringBuilder();
    private final Budget budget;

    /** An empty text. */
    public Text(Budget budget) {
        this.budget = budget;
    }

    /** Adds to it. */
    public Text append(String more) {
        budget.room((long) text.length() + more.length());
        budget.size(more.length());
        text.append(more);
        return this;
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
