package dev.sallyport.injector.app;

import dev.sallyport.injector.admit.AdmissionObserver;
import dev.sallyport.injector.admit.Door;
import dev.sallyport.injector.review.ReviewRequest;
import dev.sallyport.injector.review.Verdict;
import java.time.Duration;
import java.util.List;

/** Tells several observers of admission, in order. Immutable. */
record AllAdmissionObservers(List<AdmissionObserver> observers) implements AdmissionObserver {
    AllAdmissionObservers {
        observers = List.copyOf(observers);
    }

    @Override
    public void judged(Door door, ReviewRequest request, Verdict verdict, Duration took) {
        observers.forEach(observer -> observer.judged(door, request, verdict, took));
    }

    @Override
    public void turnedAway(Door door, TurnedAway reason) {
        observers.forEach(observer -> observer.turnedAway(door, reason));
    }
}
