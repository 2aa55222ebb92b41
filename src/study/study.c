/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * study.c: the scheduler. Cases are begun in their order, each prepared by the thread that comes to
 * it; the levels of one are handed out in the order that its job has; a case is judged when its
 * levels, and those of the case it compares with, are there. What happens is told to sinks under
 * one lock.
 */
#include "experiment/reason.h"
#include "study/crew.h"
#include "study/expectation.h"
#include "study/fingerprint.h"
#include "study/job.h"
#include "study/workers.h"
#include <math.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

struct run {
    struct ordo_study *study;
    const struct ordo_study_options *options;
    struct ordo_job *jobs; /* jobs[study->count] */
    size_t begun;          /* cases that were prepared */
    size_t open;           /* the first case that may have levels to hand out */
    size_t *waiting;       /* waiting[waiting_count]: measured, but not judged */
    size_t waiting_count;
    double start;            /* wall time */
    size_t unsettled;        /* cases that may open further levels when those in hand are done */
    pthread_t main;          /* that runs it */
    _Atomic int status;      /* of the run: a sink that failed, no memory */
    pthread_mutex_t queue;   /* begun, open, unsettled, which levels of jobs are open */
    pthread_cond_t opened;   /* levels, or there are no more to come */
    pthread_mutex_t telling; /* results' outcomes, counts, sinks */
};

/* One level to measure. */
struct task {
    size_t result, measurement;
    bool owed; /* it is in somebody's hands */
};

/* A signal is caught by any of the threads. */
static bool stopped(const struct run *run) {
    const volatile sig_atomic_t *stop = run->options->stop;

    return run->status != ORDO_OK || (stop != NULL && __atomic_load_n(stop, __ATOMIC_RELAXED) != 0);
}

/* Under the telling lock. */
static void tell(struct run *run, enum ordo_event event, const struct ordo_result *result,
                 const struct ordo_measurement *m) {
    for (size_t i = 0; i < run->options->sinks_count; i++) {
        const struct ordo_sink *sink = &run->options->sinks[i];
        const int status = sink->tell(sink->context, event, run->study, result, m);
        if (status != ORDO_OK && run->status == ORDO_OK)
            run->status = status;
    }
}

/* Whether the budget is spent. */
static bool spent(const struct run *run) {
    const double budget = run->options->budget;

    return budget > 0 && ordo_wall_seconds() - run->start >= budget;
}

/* The levels of a case, those that are known with their figures, the others in order. */
static int plan(struct run *run, struct ordo_result *r, struct ordo_job *job,
                const struct ordo_setup *setup) {
    const struct ordo_recall *recall = run->options->recall;
    int status = ordo_result_alloc(r, setup->count, setup->level, setup->measurements, setup->place,
                                   setup->seed);

    if (status == ORDO_OK && recall != NULL && r->fingerprint[0] != '\0') {
        pthread_mutex_lock(&run->telling);
        status = recall->fill(recall->context, r);
        if (status != ORDO_OK)
            run->status = status;
        pthread_mutex_unlock(&run->telling);
    }
    if (status == ORDO_OK)
        status = ordo_job_list(job, r, run->options);
    return status == ORDO_OK ? ordo_job_open(job, run->study, r, run->options) : status;
}

/* Ask the experiment for what measuring needs, unless there is nothing to measure. */
static int get_ready(const struct run *run, struct ordo_result *r, const struct ordo_job *job,
                     struct ordo_setup *setup) {
    const struct ordo_experiment *experiment = r->c->experiment;
    int status = ORDO_OK;

    if (!experiment->reads_levels && job->left == 0 && (r->prepared || run->options->slices > 0))
        return ORDO_OK;
    if (experiment->prepare != NULL)
        status = stopped(run) || (spent(run) && !experiment->reads_levels)
                     ? ORDO_EINTERRUPTED
                     : experiment->prepare(setup);
    if (status == ORDO_OK) {
        r->scale = setup->scale;
        r->prepared = true;
    }
    return status;
}

/* Begin a case. What keeps it from running fails this case only. */
static int prepare(struct run *run, struct ordo_result *r, struct ordo_job *job,
                   bool *interrupted) {
    const struct ordo_experiment *experiment = r->c->experiment;
    const double start = ordo_cpu_seconds();
    char message[1024] = "";
    struct ordo_setup setup =
        ordo_case_setup(r->c, run->options->programs, message, sizeof message);
    int status = stopped(run) ? ORDO_EINTERRUPTED : ordo_fingerprint(r->c, &setup, r->fingerprint);

    if (status == ORDO_OK && !experiment->reads_levels)
        status = plan(run, r, job, &setup);
    const bool known = r->prepared;
    if (status == ORDO_OK)
        status = get_ready(run, r, job, &setup);
    if (status == ORDO_OK && setup.place != NULL)
        status = plan(run, r, job, &setup);
    job->state = setup.state;
    r->labels = setup.labels;
    *interrupted = status == ORDO_EINTERRUPTED;
    if (*interrupted) {
        status = experiment->reads_levels || r->levels != NULL
                     ? ORDO_OK
                     : ordo_result_alloc(r, setup.count, setup.level, 0, NULL, NULL);
    } else if (status != ORDO_OK && status != ORDO_ENOMEM && run->status == ORDO_OK) {
        ordo_result_drop(r);
        job->count = job->listed = job->left = 0;
        r->failure_reason = setup.reason != 0 ? setup.reason : ORDO_NOT_PREPARED;
        r->failure = strdup(message[0] != '\0' ? message : ordo_status_text(status));
        status = r->failure != NULL ? ORDO_OK : ORDO_ENOMEM;
    }
    if (status == ORDO_OK)
        status = ordo_result_relabel(r);
    if (experiment->reads_levels)
        free(setup.level);
    free(setup.place);
    free(setup.seed);
    if (!known)
        r->seconds = ordo_cpu_seconds() - start;
    return status;
}

/* Whether everything that the case is compared with is there. */
static bool judgeable(const struct ordo_study *study, const struct ordo_result *r) {
    const char *rival;

    for (size_t i = 0; (rival = ordo_case_rival(r->c, i)) != NULL; i++) {
        const struct ordo_result *other = ordo_study_find(study, rival);
        if (other != NULL && other->stage < ORDO_MEASURED)
            return false;
    }
    return true;
}

/* Judge one and tell of it, and of all whose turn it is. Under the telling lock. */
static void conclude(struct run *run, size_t i) {
    struct ordo_study *study = run->study;
    const int status = ordo_result_judge(study, &study->results[i]);

    if (status != ORDO_OK) {
        run->status = status;
        return;
    }
    study->judged++;
    tell(run, ORDO_EVENT_VERDICT, &study->results[i], NULL);
    while (study->shown < study->count && study->results[study->shown].stage == ORDO_JUDGED)
        tell(run, ORDO_EVENT_RESULT, &study->results[study->shown++], NULL);
}

/* No more levels are to come. What they cost together is summed in their order, not in the one in
 * which they ended: the same bits as from a store. */
static void close_levels(struct ordo_result *r, struct ordo_job *job) {
    for (size_t i = 0; i < r->count; i++)
        r->seconds += r->measurements[i].seconds;
    r->stage = ORDO_MEASURED;
    ordo_job_free(job, r);
}

/* A case has all that it will have. Under the telling lock. */
static void finish(struct run *run, size_t i) {
    struct ordo_result *r = &run->study->results[i];

    if (run->jobs[i].decided)
        run->study->total -= ordo_result_spare(r);
    close_levels(r, &run->jobs[i]);
    run->waiting[run->waiting_count++] = i;
    for (size_t k = 0; k < run->waiting_count;) {
        const size_t candidate = run->waiting[k];
        if (!judgeable(run->study, &run->study->results[candidate])) {
            k++;
            continue;
        }
        memmove(run->waiting + k, run->waiting + k + 1,
                (--run->waiting_count - k) * sizeof *run->waiting);
        conclude(run, candidate);
        k = 0;
    }
}

/* Nothing of a case is left: open its next levels, or it has all that it will have. Under the queue
 * lock and the telling lock. */
static void settle(struct run *run, size_t i) {
    struct ordo_job *job = &run->jobs[i];
    const int status = ordo_job_open(job, run->study, &run->study->results[i], run->options);

    if (status != ORDO_OK) {
        run->status = status;
    } else if (job->left > 0) {
        run->open = i < run->open ? i : run->open;
    } else {
        run->unsettled--;
        finish(run, i);
    }
}

/* Those who wait for levels look again. */
static void wake(struct run *run) {
    pthread_mutex_lock(&run->queue);
    pthread_cond_broadcast(&run->opened);
    pthread_mutex_unlock(&run->queue);
}

/* Prepare the next case. Under the queue lock. */
static void begin_case(struct run *run) {
    const size_t i = run->begun;
    struct ordo_result *r = &run->study->results[i];
    struct ordo_job *job = &run->jobs[i];
    bool interrupted = false;
    const size_t planned = job->planned;
    const int status = prepare(run, r, job, &interrupted);

    if (interrupted) /* there is nothing to measure with */
        job->next = job->count;
    run->begun++;
    pthread_mutex_lock(&run->telling);
    r->stage = ORDO_RUNNING;
    job->planned = r->reused + job->listed;
    run->study->total = run->study->total - planned + job->planned;
    run->study->reused += r->reused;
    run->study->done += r->reused;
    if (status == ORDO_OK)
        tell(run, ORDO_EVENT_CASE, r, NULL);
    else if (run->status == ORDO_OK)
        run->status = status;
    if (status == ORDO_OK && interrupted && spent(run) && !stopped(run) && job->listed > 0) {
        job->next = 0;
        run->status = ordo_job_close(job, r, run->options, NAN);
        interrupted = false;
    }
    if (status == ORDO_OK && !interrupted) {
        run->unsettled++;
        if (job->left == 0)
            settle(run, i);
    }
    pthread_mutex_unlock(&run->telling);
    pthread_cond_broadcast(&run->opened);
}

/* Whether the next level of a case will end within the budget; if not, the case gets no more. Under
 * the queue lock. */
static bool fits(struct run *run, size_t i) {
    struct ordo_job *job = &run->jobs[i];
    bool fit = true;

    if (run->options->budget == 0)
        return true;
    pthread_mutex_lock(&run->telling);
    const int status = ordo_job_fits(job, &run->study->results[i], run->options,
                                     ordo_wall_seconds() - run->start, &fit);
    if (status != ORDO_OK)
        run->status = status;
    else if (!fit && job->left == 0)
        settle(run, i);
    pthread_mutex_unlock(&run->telling);
    return fit && status == ORDO_OK;
}

/* The next level, of the first case that has one left; cases are begun as they are needed. With
 * `wait`, levels that are opened later are waited for. */
static bool take(struct run *run, struct task *task, bool wait) {
    bool found = false;

    pthread_mutex_lock(&run->queue);
    while (!found && !stopped(run)) {
        while (run->open < run->begun && run->jobs[run->open].next == run->jobs[run->open].count)
            run->open++;
        if (run->open < run->begun) {
            struct ordo_job *job = &run->jobs[run->open];
            found = fits(run, run->open);
            if (found)
                *task = (struct task){run->open, job->order[job->next++].index, true};
        } else if (run->begun < run->study->count) {
            begin_case(run);
        } else if (wait && run->unsettled > 0) {
            pthread_cond_wait(&run->opened, &run->queue);
        } else {
            break;
        }
    }
    pthread_mutex_unlock(&run->queue);
    return found;
}

/* A level has its outcome. */
static void outcome(struct run *run, const struct task *task) {
    struct ordo_result *r = &run->study->results[task->result];
    const struct ordo_measurement *m = &r->measurements[task->measurement];
    struct ordo_job *job = &run->jobs[task->result];

    pthread_mutex_lock(&run->telling);
    run->study->done++;
    run->study->failed += m->status != ORDO_OK;
    if (run->options->budget > 0)
        ordo_costs_add(&job->costs, r, m);
    tell(run, ORDO_EVENT_LEVEL, r, m);
    const bool last = --job->left == 0;
    pthread_mutex_unlock(&run->telling);
    if (!last)
        return;
    pthread_mutex_lock(&run->queue);
    pthread_mutex_lock(&run->telling);
    settle(run, task->result);
    pthread_mutex_unlock(&run->telling);
    pthread_cond_broadcast(&run->opened);
    pthread_mutex_unlock(&run->queue);
}

/* Give a member of the crew the next level, if there is one. Returns whether it owes an answer. */
static bool order(struct run *run, size_t member, struct task *task, struct ordo_message *message,
                  bool wait) {
    const struct ordo_crew *crew = run->options->crew;

    if (!take(run, task, wait))
        return false;
    int status = ordo_order_pack(message, task->result, &run->study->results[task->result],
                                 task->measurement);
    if (status == ORDO_OK)
        status = crew->send(crew->context, member, message->bytes, message->size);
    task->owed = status == ORDO_OK;
    if (status != ORDO_OK)
        run->status = status;
    return task->owed;
}

/* The answer of a member of the crew. */
static int answer(struct run *run, struct task tasks[]) {
    const struct ordo_crew *crew = run->options->crew;
    const unsigned char *bytes;
    size_t member, size;
    int status = crew->receive(crew->context, &member, &bytes, &size);

    if (status == ORDO_OK)
        status = ordo_answer_read(bytes, size, &run->study->results[tasks[member].result],
                                  tasks[member].measurement);
    if (status != ORDO_OK)
        return status;
    tasks[member].owed = false;
    outcome(run, &tasks[member]);
    return ORDO_OK;
}

/* Hand levels to the crew, one at a time to each member, until all have answered and no more are to
 * come. */
static void serve(struct run *run) {
    const size_t count = run->options->crew->count;
    struct task *tasks = calloc(count, sizeof *tasks); /* of each member */
    struct ordo_message message = {.bytes = NULL};
    int status = tasks != NULL ? ORDO_OK : ORDO_ENOMEM;
    size_t owed = 0;

    do {
        for (size_t i = 0; status == ORDO_OK && i < count; i++)
            if (!tasks[i].owed)
                owed += order(run, i, &tasks[i], &message, owed == 0);
        if (status == ORDO_OK && owed > 0)
            status = answer(run, tasks);
    } while (status == ORDO_OK && owed-- > 0);
    if (status != ORDO_OK)
        run->status = status;
    wake(run);
    ordo_message_free(&message);
    free(tasks);
}

static void measure(struct run *run) {
    struct ordo_worker worker = {.alone = run->study->threads == 1,
                                 .retries = run->options->retries,
                                 .stop = run->options->stop};
    struct task task;

    while (take(run, &task, true)) {
        const int status = ordo_worker_measure(&worker, &run->study->results[task.result],
                                               run->jobs[task.result].state, task.measurement);
        if (status != ORDO_OK) {
            run->status = status;
            break;
        }
        outcome(run, &task);
    }
    ordo_worker_free(&worker);
    wake(run);
}

/* What a thread of the run does: the one that runs it serves the crew, if there is one. */
static void work(void *context) {
    struct run *run = context;

    if (run->options->crew != NULL && pthread_equal(pthread_self(), run->main))
        serve(run);
    else
        measure(run);
}

/* Cases that were not begun have levels too, which say that they were not run. */
static void close_case(struct run *run, size_t i) {
    struct ordo_result *r = &run->study->results[i];

    if (r->stage == ORDO_WAITING && r->c->levels_count > 0 &&
        ordo_result_alloc(r, r->c->levels_count, r->c->levels, 0, NULL, NULL) != ORDO_OK)
        run->status = ORDO_ENOMEM;
    if (r->stage < ORDO_MEASURED && r->c->experiment->reads_levels && r->levels == NULL) {
        r->failure_reason = ORDO_INTERRUPTED;
        r->failure = strdup("its levels were not read");
        run->status = r->failure != NULL ? run->status : ORDO_ENOMEM;
    }
    if (r->stage < ORDO_MEASURED)
        close_levels(r, &run->jobs[i]);
}

/* What a run that was stopped has left. */
static void close_run(struct run *run) {
    struct ordo_study *study = run->study;

    study->interrupted = study->judged < study->count;
    for (size_t i = 0; i < study->count; i++)
        close_case(run, i);
    for (size_t i = 0; i < study->count; i++)
        if (study->results[i].stage != ORDO_JUDGED)
            conclude(run, i);
}

int ordo_study_run(struct ordo_case *const cases[], size_t count,
                   const struct ordo_study_options *options, struct ordo_study *study) {
    const int crew = options->crew != NULL;
    struct run run = {.study = study,
                      .options = options,
                      .main = pthread_self(),
                      .status = ORDO_OK,
                      .start = ordo_wall_seconds()};
    bool algebra = false;

    *study = (struct ordo_study){.results = calloc(count + 1, sizeof *study->results),
                                 .slice = options->slice,
                                 .slices = options->slices,
                                 .threads = options->threads > 0 ? options->threads
                                                                 : ordo_workers_processors(),
                                 .ranks = crew ? (int)options->crew->count + 1 : 0};
    run.jobs = calloc(count + 1, sizeof *run.jobs);
    run.waiting = calloc(count + 1, sizeof *run.waiting);
    if (study->results == NULL || run.jobs == NULL || run.waiting == NULL) {
        run.status = ORDO_ENOMEM;
        goto done;
    }
    study->count = count;
    for (size_t i = 0; i < count; i++) {
        study->results[i].c = cases[i];
        algebra = algebra || cases[i]->experiment->worker_alloc != NULL;
        run.jobs[i].planned =
            cases[i]->levels_count * ordo_values_integer(&cases[i]->study, "seeds");
        study->total += run.jobs[i].planned;
    }
    if (options->until_decided)
        ordo_jobs_need(run.jobs, study);
    pthread_mutex_init(&run.queue, NULL);
    pthread_cond_init(&run.opened, NULL);
    pthread_mutex_init(&run.telling, NULL);
    tell(&run, ORDO_EVENT_BEGIN, NULL, NULL);
    ordo_workers_run(study->threads + crew, algebra, work, &run, &study->threads);
    if (study->threads == 0)
        run.status = ORDO_ENOMEM;
    else
        study->threads -= crew;
    close_run(&run);
    study->seconds = ordo_wall_seconds() - run.start;
    tell(&run, ORDO_EVENT_END, NULL, NULL);
    pthread_cond_destroy(&run.opened);
    pthread_mutex_destroy(&run.queue);
    pthread_mutex_destroy(&run.telling);
done:
    free(run.jobs);
    free(run.waiting);
    return run.status;
}
