package dev.wharf.bench.load;

import java.util.Map;

/** The main of a load process: does the {@link Job} that is its only argument, and prints its figures. Ends with another code than 0 if it could not. */
public final class LoadMain {
    private LoadMain() {}

    public static void main(String[] words) throws Exception {
        Job job = Job.parse(words[0]);
        Map<Figure, Double> figures =
                switch (job.load()) {
                    case Load.Produce produce -> new ProduceRun(job, produce).run();
                    case Load.Senders senders -> new SendersRun(job, senders).run();
                    case Load.OneAtATime oneAtATime -> new OneAtATimeRun(job, oneAtATime).run();
                    case Load.Requests requests -> new RequestsRun(job, requests).run();
                    case Load.Batches batches -> new BatchesRun(job, batches).run();
                    case Load.Consume _ -> new ConsumeRun(job).run();
                    case Load.FirstAnswer _ -> FirstAnswerRun.run(job);
                    case Load.Gap gap -> new GapRun(job, gap).run();
                };
        System.out.println(Job.line(figures));
        System.exit(0);
    }
}
