package io.vorlauf.training;

import java.nio.file.Path;
import java.util.Locale;

/** Trains with the options of a command line of system properties, until the command line has its own way. */
public final class TrainByHand {

    private TrainByHand() {}

    private static int number(String name, int otherwise) {
        return Integer.getInteger(name, otherwise);
    }

    private static double real(String name, double otherwise) {
        return Double.parseDouble(System.getProperty(name, Double.toString(otherwise)));
    }

    public static void main(String[] args) throws Exception {
        int hidden = number("hidden", 384);
        OptimizerOptions base = OptimizerOptions.DEFAULT;
        TrainOptions options = new TrainOptions(
                Path.of(args[0]), Path.of(args[1]), number("vocab", 4096),
                new ModelShape(number("layers", 8), hidden, number("heads", hidden / 64), number("ffn", hidden * 8 / 3),
                        number("context", 512)),
                new OptimizerOptions(real("lr", base.learningRate()), base.finalShare(), number("warmup", 100),
                        base.beta1(), real("beta2", base.beta2()), real("wd", base.weightDecay()), base.clipNorm(),
                        real("dropout", base.dropout())),
                new TrainingPlan(number("steps", 1500), number("batch", 16), number("eval", 100), number("snap", 100),
                        number("patience", 5), number("threads", 2),
                        MatrixPrecision.valueOf(System.getProperty("precision", "BFLOAT16")), number("seed", 1)));
        System.out.println(options);
        TrainingSummary summary = new Trainer(new TrainingListener() {
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
                System.out.printf(Locale.ROOT, "== step %d training %.4f held-out %.4f%s%n",
                        e.step(), e.trainingLoss(), e.heldOutLoss(), e.best() ? " *" : "");
            }
        }).train(options);
        System.out.println(summary);
    }
}
