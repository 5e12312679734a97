package io.llmbroker;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;

/** Which room may know which: ARCHITECTURE.md has the picture. */
@AnalyzeClasses(packages = "io.llmbroker", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule dialectsKnowNeitherCamelNorHttp = noClasses()
            .that()
            .resideInAnyPackage("io.llmbroker.dialect..", "io.llmbroker.params..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.apache.camel..", "io.vertx..", "org.apache.hc..", "java.net.http..")
            .because("a wire format is the same whoever carries it");

    @ArchTest
    static final ArchRule stepsKnowNoVendor = noClasses()
            .that()
            .resideInAPackage("io.llmbroker.step..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.llmbroker.dialect.*..", "io.llmbroker.demo..")
            .because("a vendor is added by a dialect and a route, not by a change in the steps");

    @ArchTest
    static final ArchRule nothingKnowsTheSteps = noClasses()
            .that()
            .resideOutsideOfPackage("io.llmbroker.step..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.llmbroker.step..")
            .because("the routes put the steps together, and nothing else does");

    @ArchTest
    static final ArchRule theServerKnowsNoHost = noClasses()
            .that()
            .resideInAnyPackage("io.llmbroker.server..", "io.llmbroker.routes..", "io.llmbroker.step..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.llmbroker.live..", "io.llmbroker.admin..", "io.llmbroker.cli..")
            .because("a revision runs without one, too");

    @ArchTest
    static final ArchRule nothingKnowsTheCommand = noClasses()
            .that()
            .resideOutsideOfPackages("io.llmbroker", "io.llmbroker.cli..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.llmbroker.cli..")
            .because("the command is one of several ways to use the rest");

    @ArchTest
    static final ArchRule filesKnowNobody = noClasses()
            .that()
            .resideInAPackage("io.llmbroker.source..")
            .should()
            .dependOnClassesThat(resideInAPackage("io.llmbroker..")
                    .and(DescribedPredicate.not(resideInAnyPackage("io.llmbroker.source.."))))
            .because("they are what everything else is made from");

    @ArchTest
    static final ArchRule configurationKnowsOnlyJson = noClasses()
            .that()
            .resideInAPackage("io.llmbroker.config..")
            .should()
            .dependOnClassesThat(resideInAPackage("io.llmbroker..")
                    .and(DescribedPredicate.not(resideInAnyPackage(
                            "io.llmbroker.config..", "io.llmbroker.json..", "io.llmbroker.source.."))))
            .because("everything else is built from it");

    @ArchTest
    static final ArchRule commandsKnowNoGateway = noClasses()
            .that()
            .resideInAPackage("io.llmbroker.cli..")
            .and()
            .haveNameNotMatching(".*\\.(RunCommand|Greeting|CheckCommand|Verdict|RoutesAlone)(\\$.*)?")
            .should()
            .dependOnClassesThat(resideInAPackage("io.llmbroker..")
                    .and(DescribedPredicate.not(resideInAnyPackage("io.llmbroker.cli..", "io.llmbroker.json.."))))
            .because("who asks a gateway starts fast and loads none of it");

    @ArchTest
    static final ArchRule nobodyNamesTheBrokersClients = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "jakarta.jms..",
                    "org.apache.activemq..",
                    "org.apache.qpid..",
                    "org.apache.kafka..",
                    "org.apache.camel.component.jms..",
                    "org.apache.camel.component.amqp..",
                    "org.apache.camel.component.kafka..",
                    "org.messaginghub..",
                    "org.springframework..",
                    "com.zaxxer..",
                    "org.h2..")
            .because("they are in lib/bus, which a gateway without a door does not load: routes/bus names them");

    @ArchTest
    static final ArchRule camelJBangCanMakeWhatItCompiles = noClasses()
            .that(DescribedPredicate.describe("are of a file of their own", type -> !type.isNestedClass()))
            .and()
            .doNotHaveModifier(JavaModifier.ABSTRACT)
            .should(haveAHiddenConstructorWithoutParameters())
            .because("it makes an object of each class that it compiles from source and that has such a constructor");

    private static ArchCondition<JavaClass> haveAHiddenConstructorWithoutParameters() {
        return ArchCondition.from(DescribedPredicate.describe(
                "have a constructor without parameters that is neither public nor private",
                (JavaClass type) -> type.getConstructors().stream()
                        .filter(constructor ->
                                constructor.getRawParameterTypes().isEmpty())
                        .filter(constructor -> !constructor.getModifiers().contains(JavaModifier.PRIVATE))
                        .anyMatch(constructor -> !type.getModifiers().contains(JavaModifier.PUBLIC)
                                || !constructor.getModifiers().contains(JavaModifier.PUBLIC))));
    }
}
