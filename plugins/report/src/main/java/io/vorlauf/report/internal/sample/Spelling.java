package io.vorlauf.report.internal.sample;

import io.vorlauf.api.model.Tokens;
import io.vorlauf.api.text.TextStream;
import io.vorlauf.api.text.Tokenizer;
import java.util.ArrayList;
import java.util.List;

/**
 * What tokens read as behind others.
 *
 * @param tokenizer the vocabulary
 * @param context the tokens before
 */
record Spelling(Tokenizer tokenizer, Tokens context) {

    /** One text for each token; what is part of a character stands with the token that completes it. */
    List<String> of(Tokens ids) {
        TextStream stream = tokenizer.stream(context);
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < ids.length(); i++) {
            String text = stream.append(ids.get(i));
            texts.add(i == ids.length() - 1 ? text + stream.finish() : text);
        }
        return texts;
    }

    /** The text of one token. */
    String of(int id) {
        return of(Tokens.of(id)).get(0);
    }

    /** The same behind more tokens. */
    Spelling after(List<Integer> more) {
        List<Integer> longer = new ArrayList<>(context.stream().boxed().toList());
        longer.addAll(more);
        return new Spelling(tokenizer, Tokens.of(longer));
    }
}
