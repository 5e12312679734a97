package example;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.springframework.boot.CommandLineRunner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;

/** Asks a model by message in both ways. Arguments: the question, and the model if not demo. */
@SpringBootApplication
public class AskApplication {
    public static void main(String[] args) {
        SpringApplication.run(AskApplication.class, args).close();
    }

    @Bean
    CommandLineRunner ask(Models models) {
        return args -> {
            String question = args.length > 0 ? args[0] : "Hello";
            String model = args.length > 1 ? args[1] : "demo";

            System.out.println("waited: " + models.ask(model, question));

            List<CompletableFuture<Models.Answer>> answers = List.of(
                    models.askLater(model, question + " (first)"), models.askLater(model, question + " (second)"));
            for (CompletableFuture<Models.Answer> answer : answers) {
                System.out.println("listened: " + answer.get(30, TimeUnit.SECONDS));
            }
        };
    }
}
