package io.vorlauf.strategy.testkit.internal.table;

import io.vorlauf.api.model.PassCosts;
import io.vorlauf.api.model.ReferenceCosts;
import io.vorlauf.api.model.Tokens;
import io.vorlauf.strategy.testkit.LetterTokenizer;
import io.vorlauf.strategy.testkit.TableModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A target and drafts of every kind for it.
 *
 * @param target the target
 * @param drafts the drafts, named as {@link LineUp}s name them
 * @param tokenizer the tokenizer of all of them
 */
public record Tables(TableModel target, List<TableModel> drafts, LetterTokenizer tokenizer) {

    /** Name of the target. */
    public static final String TARGET = "target";

    private static final String TOKENIZER = "letters";

    /** Copies the list. */
    public Tables {
        drafts = List.copyOf(drafts);
    }

    /**
     * Tables of a size.
     *
     * @param vocabulary number of tokens
     * @param context the target's context
     * @param shortContext the context of the draft that has a shorter one
     */
    public static Tables of(int vocabulary, int context, int shortContext) {
        TableModel target = TableModel.of(TARGET, vocabulary, context).withTokenizer(TOKENIZER);
        List<TableModel> drafts = List.of(
                target.similar("identical", 0),
                target.similar("similar", 0.3),
                target.similar("unrelated", 1),
                target.similar("short", 0.2).withContext(shortContext),
                target.similar("fewer", 0.3).withVocabulary(vocabulary - 1),
                target.similar("padded", 0.3).withVocabulary(vocabulary + 2));
        return new Tables(target, drafts, new LetterTokenizer(TOKENIZER, vocabulary));
    }

    /**
     * What passes are taken to cost: those of a draft a tenth of those of the target, and each node a tenth of the first.
     */
    public ReferenceCosts costs() {
        return new ReferenceCosts(models().stream()
                .map(model -> model.info().name())
                .collect(Collectors.toMap(name -> name, name -> costs(name.equals(TARGET) ? 10 : 1))));
    }

    private static PassCosts costs(long micros) {
        return new PassCosts(new TreeMap<>(Map.of(1, 1_000 * micros, 11, 2_000 * micros)), 20);
    }

    /** Target and drafts. */
    public List<TableModel> models() {
        List<TableModel> all = new ArrayList<>(drafts);
        all.add(target);
        return all;
    }

    /** One of many prompts: three tokens and the first two of them again, for those who look for repetitions. */
    public Tokens prompt(long number) {
        int size = target.info().vocabularySize();
        int first = (int) (number % size);
        int second = (int) (number / size % size);
        return Tokens.of(first, second, (int) (number / size / size % size), first, second);
    }
}
