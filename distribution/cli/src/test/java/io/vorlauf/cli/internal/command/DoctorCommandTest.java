// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.cli.internal.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.vorlauf.api.model.BackendDoctor;
import io.vorlauf.api.model.Diagnosis;
import io.vorlauf.cli.internal.command.CommandFixture.Outcome;
import io.vorlauf.cli.internal.platform.FakeDoctor;
import io.vorlauf.cli.internal.platform.FakePlatform;
import org.junit.jupiter.api.Test;

class DoctorCommandTest {

    private static Outcome run(BackendDoctor doctor, String... arguments) {
        return CommandFixture.run(new FakePlatform().with(BackendDoctor.class, doctor), arguments);
    }

    @Test
    void whatTheDoctorFoundIsPrintedInTables() {
        Outcome outcome = run(new FakeDoctor(true, true), "doctor");

        assertThat(outcome.code()).isZero();
        assertThat(outcome.out()).contains(
                "Java     " + System.getProperty("java.runtime.version") + ", " + System.getProperty("java.vendor"),
                "heap     at most ",
                """

                backend    Fakes
                processor  Z80, 1 core
                caches     unknown

                weights  same bits  error    rows/s  by 32   computed with
                bf16     yes        2.5e-06  1,500   12,346  pen and paper; any number of rows;
                                                             in f32
                f32      yes        2.5e-06  1,500   12,346  pen and paper; rows by 6, at most
                                                             60

                healthy  yes
                advice   buy another one
                """);
        assertThat(outcome.out().lines()).allMatch(line -> line.length() <= 100);
    }

    @Test
    void aPlanThatIsNoneOrWithoutTheSameBitsIsAFailure() {
        Outcome nearTies = run(new FakeDoctor(true, false), "doctor");
        assertThat(nearTies.code()).isEqualTo(1);
        assertThat(nearTies.out()).contains("f32      no ", "healthy  no");

        Outcome none = run(new FakeDoctor(false, true), "doctor");
        assertThat(none.code()).isEqualTo(1);
        assertThat(none.out()).contains("bf16     no         -        -       -       none; 8 bits are not enough");
    }

    @Test
    void jsonHasTheSameForPrograms() {
        Outcome outcome = run(new FakeDoctor(false, true), "doctor", "--json");

        JsonObject object = JsonParser.parseString(outcome.out()).getAsJsonObject();
        assertThat(outcome.code()).isEqualTo(1);
        assertThat(object.keySet()).containsExactly(
                "healthy", "version", "java", "javaVendor", "system", "maxHeapBytes", "memoryBytes", "backends",
                "advice");
        assertThat(object.get("maxHeapBytes").getAsLong()).isEqualTo(Runtime.getRuntime().maxMemory());
        JsonObject backend = object.getAsJsonArray("backends").get(0).getAsJsonObject();
        assertThat(backend.get("healthy").getAsBoolean()).isFalse();
        assertThat(backend.get("facts")).hasToString("{\"processor\":\"Z80, 1 core\",\"caches\":\"unknown\"}");
        assertThat(backend.getAsJsonArray("plans").get(0)).hasToString(
                "{\"weights\":\"bf16\",\"method\":\"none\",\"rows\":\"none\",\"error\":null,\"sameBits\":false,"
                        + "\"rowsPerSecond\":0.0,\"rowsPerSecondOf32\":0.0,\"remarks\":[\"8 bits are not enough\"]}");
        assertThat(object.get("advice")).hasToString("[\"buy another one\"]");
    }

    @Test
    void withoutABackendTheProcessIsDescribedAndTheExitCodeIsThatOfAFailure() {
        Outcome outcome = CommandFixture.run(new FakePlatform(), "doctor");

        assertThat(outcome.code()).isEqualTo(1);
        assertThat(outcome.out()).contains("Java  ", "healthy  no\nadvice   no backend is installed");
    }

    @Test
    void aDoctorThatFailsIsReportedLikeTheOthers() {
        Outcome outcome = run(new BackendDoctor() {
            @Override
            public String backend() {
                return "Quacks";
            }

            @Override
            public Diagnosis examine() {
                throw new IllegalStateException("out of leeches");
            }
        }, "doctor");

        assertThat(outcome.code()).isEqualTo(1);
        assertThat(outcome.out()).contains("backend  Quacks", "its doctor failed", "out of leeches");
    }
}
