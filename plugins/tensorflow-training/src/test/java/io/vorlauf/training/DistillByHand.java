package io.vorlauf.training;

import io.vorlauf.tensorflow.TensorFlowModelLoader;
import io.vorlauf.tokenizers.HuggingFaceTokenizerLoader;
import java.nio.file.Path;
import java.util.Locale;

/** Distils with the options of a command line of system properties, until the command line has its own way. */
public final class DistillByHand {

    private DistillByHand() {}

    private static int number(String name, int otherwise) {
        return Integer.getInteger(name, otherwise);
    }

    private static double real(String name, double otherwise) {
        return Double.parseDouble(System.getProperty(name, Double.toString(otherwise)));
    }

    public static void main(String[] args) throws Exception {
        OptimizerOptions base = OptimizerOptions.DEFAULT;
        DistillOptions options = new DistillOptions(
                Path.of(args[0]), Path.of(args[1]), Path.of(args[2]),
                new ModelShape(number("layers", 2), number("hidden", 128), number("heads", 2), number("ffn", 384),
                        number("context", 512)),
                number("continuations", 0),
                number("stages", 0),
                new OptimizerOptions(real("lr", 4e-3), real("final", base.finalShare()), number("warmup", 100),
                        base.beta1(), real("beta2", base.beta2()), real("wd", 0.05), base.clipNorm(),
                        real("dropout", 0)),
                new TrainingPlan(number("steps", 2000), number("batch", 4), number("eval", 250), number("snap", 250),
                        number("patience", 5), number("threads", 2),
                        MatrixPrecision.valueOf(System.getProperty("precision", "BFLOAT16")), number("seed", 1)));
        System.out.println(options);
        try (TensorFlowModelLoader models = new TensorFlowModelLoader();
                HuggingFaceTokenizerLoader tokenizers = new HuggingFaceTokenizerLoader()) {
            System.out.println(new Distiller(models, tokenizers, new Printer()).distill(options));
        }
    }

    private static final class Printer implements TrainingListener {

        @Override
        public void note(String text) {
            System.out.println(text);
        }

        @Override
        public void step(StepReport r) {
            if (r.step() <= 5 || r.step() % 10 == 0) {
                System.out.printf(Locale.ROOT, "step %d/%d loss %.4f norm %.2f rate %.5f %.0f tokens/s left %s%n",
                        r.step(), r.steps(), r.loss(), r.gradientNorm(), r.learningRate(), r.tokensPerSecond(),
                        r.remaining());
            }
        }

        @Override
        public void evaluated(Evaluation e) {
            Similarity s = e.similarity().orElseThrow();
            System.out.printf(Locale.ROOT, "== step %d training KL %.4f held-out KL %.4f loss %.4f acceptance %.4f "
                    + "greedy %.4f%s%n", e.step(), e.trainingLoss(), s.divergence(), e.heldOutLoss(),
                    s.expectedAcceptance(), s.greedyAgreement(), e.best() ? " *" : "");
        }
    }
}
