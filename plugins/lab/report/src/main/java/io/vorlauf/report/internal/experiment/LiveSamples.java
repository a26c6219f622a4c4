// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.report.internal.experiment;

import io.vorlauf.api.decoding.DecodingException;
import io.vorlauf.api.decoding.DecodingRequest;
import io.vorlauf.api.decoding.DecodingResult;
import io.vorlauf.api.decoding.DecodingService;
import io.vorlauf.api.decoding.FinishReason;
import io.vorlauf.api.decoding.GenerationListener;
import io.vorlauf.api.decoding.InvalidRequestException;
import io.vorlauf.api.decoding.Prompt;
import io.vorlauf.api.decoding.RoundReport;
import io.vorlauf.api.decoding.TreeReport;
import io.vorlauf.api.model.ModelInfo;
import io.vorlauf.api.model.Tokens;
import io.vorlauf.api.text.TextStream;
import io.vorlauf.api.text.Tokenizer;
import io.vorlauf.lab.experiment.Arm;
import io.vorlauf.lab.experiment.CellResult;
import io.vorlauf.lab.experiment.ExperimentResults;
import io.vorlauf.lab.experiment.LabelledPrompt;
import io.vorlauf.report.Content;
import io.vorlauf.report.Content.Figure;
import io.vorlauf.report.Content.Origin;
import io.vorlauf.report.Content.Token;
import io.vorlauf.report.plot.Plot.TreePlot;
import io.vorlauf.report.plot.Plot.TreePlot.Kind;
import io.vorlauf.report.plot.Plot.TreePlot.Node;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Reads the tokens of a text with the tokenizer of its model, and lets the engine write the beginning of one again to
 * see a tree. On another computer than that of the experiment both may be missing, and then there is nothing to show.
 *
 * @param installed what is installed when samples are wanted
 */
record LiveSamples(Supplier<Installed> installed) {

    private static final int LONGEST_TEXT = 160;
    private static final int TOKENS_FOR_A_TREE = 48;
    private static final int MOST_ATTEMPTS = 4;

    /**
     * A text and a tree that was grown for one; nothing where what it takes is not at hand.
     *
     * @param arms arms to take them from, the most wanted first
     */
    List<Content> sample(ExperimentResults results, List<Arm> arms) {
        List<Content> contents = new ArrayList<>();
        try (Installed now = installed.get()) {
            arms.stream().findFirst().flatMap(arm -> text(results, arm, now)).ifPresent(contents::add);
            tree(results, arms, now).ifPresent(contents::add);
        }
        return contents;
    }

    private static Optional<CellResult> sampled(ExperimentResults results, Arm arm) {
        return results.cells(arm).stream().filter(cell -> !cell.rounds().isEmpty()).findFirst();
    }

    private static Optional<Tokenizer> tokenizer(ExperimentResults results, CellResult cell, Arm arm, Installed now) {
        return results.environments().get(cell.environment()).models().stream()
                .filter(model -> model.name().equals(arm.settings().target()))
                .findFirst()
                .flatMap(ModelInfo::tokenizer)
                .flatMap(now::tokenizer);
    }

    private static Prompt prompt(ExperimentResults results, CellResult cell) {
        return results.experiment().prompts().stream()
                .filter(prompt -> prompt.id().equals(cell.block().prompt()))
                .map(LabelledPrompt::prompt)
                .findFirst()
                .orElseThrow();
    }

    private static Tokens ids(Prompt prompt, Tokenizer tokenizer) {
        return prompt.encode(tokenizer);
    }

    private static Optional<Content> text(ExperimentResults results, Arm arm, Installed now) {
        return sampled(results, arm).flatMap(cell ->
                tokenizer(results, cell, arm, now).map(tokenizer -> text(results, cell, arm, tokenizer)));
    }

    private static Content text(ExperimentResults results, CellResult cell, Arm arm, Tokenizer tokenizer) {
        Prompt prompt = prompt(results, cell);
        Tokens ids = ids(prompt, tokenizer);
        String start = prompt instanceof Prompt.Text text ? text.text()
                : prompt instanceof Prompt.Messages chat ? chat.render(tokenizer)
                : tokenizer.decode(ids);
        List<Content.Token> tokens = new Spelling(tokenizer, ids).tokens(cell.ids(), cell.rounds());
        return new Content.ColouredText("Prompt " + cell.block().prompt() + ", " + arm.name(), start,
                tokens.subList(0, Math.min(LONGEST_TEXT, tokens.size())));
    }

    private record Grown(Figure figure, boolean branches) {}

    // A tree with branches if any arm grows such ones, else a chain.
    private static Optional<Figure> tree(ExperimentResults results, List<Arm> arms, Installed now) {
        Optional<Grown> chain = Optional.empty();
        for (Arm arm : arms.subList(0, Math.min(MOST_ATTEMPTS, arms.size()))) {
            Optional<Grown> grown = grow(results, arm, now);
            if (grown.isPresent() && grown.get().branches()) {
                return grown.map(Grown::figure);
            }
            chain = chain.or(() -> grown);
        }
        return chain.map(Grown::figure);
    }

    private static Optional<Grown> grow(ExperimentResults results, Arm arm, Installed now) {
        Optional<CellResult> cell = sampled(results, arm);
        Optional<DecodingService> engine = now.engine();
        if (cell.isEmpty() || engine.isEmpty()) {
            return Optional.empty();
        }
        Prompt prompt = prompt(results, cell.get());
        DecodingRequest request = arm.settings().request(prompt, cell.get().block().seed()).toBuilder()
                .maxNewTokens(Math.min(TOKENS_FOR_A_TREE, arm.settings().maxNewTokens()))
                .build();
        return tokenizer(results, cell.get(), arm, now).flatMap(tokenizer -> {
            TreeCatcher catcher = new TreeCatcher();
            try {
                DecodingResult result = engine.get().generate(request, catcher);
                return result.finish() == FinishReason.CANCELLED
                        ? Optional.empty()
                        : catcher.best().map(tree -> new Grown(
                                tree.figure(arm.name(), tree.plot(ids(prompt, tokenizer), result.ids(), tokenizer)),
                                tree.branches()));
            } catch (InvalidRequestException | DecodingException e) {
                // The models of the experiment are not here any more.
                return Optional.empty();
            }
        });
    }

    /** What is installed at the moment; what it handed out is to be used until it is closed. */
    interface Installed extends AutoCloseable {

        /** An engine. */
        Optional<DecodingService> engine();

        /** The tokenizer of an identity. */
        Optional<Tokenizer> tokenizer(String identity);

        @Override
        void close();
    }

    /** Collects the trees of a generation and knows which of them shows most. */
    static final class TreeCatcher implements GenerationListener {

        private static final int MOST_NODES = 28;

        private final List<Caught> trees = new ArrayList<>();
        private TreeReport latest;
        private int length;

        /**
         * A tree.
         *
         * @param start how many new tokens were there before the round
         * @param accepted how many guesses became text
         */
        record Caught(TreeReport tree, int start, int accepted) {

            /** Whether any node has siblings. */
            boolean branches() {
                return tree.nodes().stream().map(TreeReport.Node::depth).distinct().count() < tree.nodes().size();
            }

            /**
             * Spells the tree out.
             *
             * @param ids the new tokens of the whole text
             */
            TreePlot plot(Tokens prompt, Tokens ids, Tokenizer tokenizer) {
                Spelling before = new Spelling(tokenizer, prompt).after(ids.slice(0, start).stream().boxed().toList());
                List<Node> nodes = new ArrayList<>();
                nodes.add(new Node(-1, root(tokenizer, before.context()), Kind.ROOT));
                int last = 0;
                for (int i = 0; i < tree.nodes().size(); i++) {
                    TreeReport.Node node = tree.nodes().get(i);
                    String text = before.after(path(tree, node.parent())).of(node.token());
                    nodes.add(new Node(node.parent() + 1, text, node.accepted() ? Kind.ACCEPTED : Kind.REJECTED));
                    last = node.accepted() ? i + 1 : last;
                }
                int own = start + accepted;
                if (own < ids.length()) {
                    Spelling end = before.after(ids.slice(start, own).stream().boxed().toList());
                    nodes.add(new Node(last, end.of(ids.get(own)), Kind.TARGET));
                }
                return new TreePlot(nodes);
            }

            Figure figure(String arm, TreePlot plot) {
                int guesses = tree.nodes().size();
                return new Figure("draft-tree", "A draft tree of " + arm,
                        "A tree of " + guesses + " guesses, of which " + accepted + " were accepted",
                        "Round " + (tree.round() + 1) + " of a text: " + guesses
                                + " guesses, evaluated in one pass of the target; " + accepted
                                + " became text, and the target added a token of its own. ␣ is a blank.",
                        plot);
            }
        }

        private static String root(Tokenizer tokenizer, Tokens context) {
            if (context.isEmpty()) {
                return "(start)";
            }
            int end = context.length() - 1;
            return new Spelling(tokenizer, context.slice(0, end)).of(context.get(end));
        }

        // The tokens from the first guess down to a node.
        private static List<Integer> path(TreeReport tree, int node) {
            List<Integer> path = new ArrayList<>();
            for (int at = node; at >= 0; at = tree.nodes().get(at).parent()) {
                path.add(0, tree.nodes().get(at).token());
            }
            return path;
        }

        @Override
        public boolean wantsTrees() {
            return true;
        }

        @Override
        public void tree(TreeReport tree) {
            latest = tree;
        }

        @Override
        public void round(RoundReport round) {
            if (latest != null && latest.round() == round.index() && !latest.nodes().isEmpty()) {
                trees.add(new Caught(latest, length, round.accepted()));
            }
            length += round.committed();
        }

        /** Of the trees that fit a page one with branches, then of those with guesses dropped the longest path. */
        Optional<Caught> best() {
            return trees.stream()
                    .max(Comparator.comparing((Caught caught) -> caught.tree().nodes().size() <= MOST_NODES)
                            .thenComparing(Caught::branches)
                            .thenComparing(caught -> caught.accepted() < caught.tree().nodes().size())
                            .thenComparing(Caught::accepted)
                            .thenComparing(caught -> -caught.tree().nodes().size()));
        }
    }

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

        /** The tokens of a text and who proposed them, as its rounds tell. */
        List<Token> tokens(Tokens ids, List<RoundReport> rounds) {
            List<String> texts = of(ids);
            List<Token> tokens = new ArrayList<>();
            for (RoundReport round : rounds) {
                for (int i = 0; i < round.committed() && tokens.size() < texts.size(); i++) {
                    tokens.add(new Token(texts.get(tokens.size()), i < round.accepted() ? Origin.DRAFT : own(round)));
                }
            }
            return tokens;
        }

        private static Origin own(RoundReport round) {
            if (round.drafted() == 0) {
                return Origin.TARGET;
            }
            return round.attempted() > round.accepted() ? Origin.CORRECTION : Origin.BONUS;
        }
    }
}
