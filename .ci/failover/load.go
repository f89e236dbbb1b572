// An open-loop load: requests are due at fixed times whatever became of those before, and a latency counts from when its request was due.
package main

import (
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"sort"
	"strings"
	"sync"
	"time"
)

type result struct {
	due, took time.Duration
	good      bool
}

func quantile(sorted []time.Duration, q float64) float64 {
	if len(sorted) == 0 {
		return 0
	}
	return float64(sorted[min(len(sorted)-1, int(q*float64(len(sorted))))].Microseconds()) / 1000
}

func main() {
	url := flag.String("url", "http://127.0.0.1:8080/api/products/1", "what is asked for")
	rate := flag.Int("rate", 100, "requests in a second")
	length := flag.Duration("for", 10*time.Second, "how long")
	from := flag.Duration("from", 0, "the window that is told of besides: from")
	to := flag.Duration("to", 0, "to")
	times := flag.Int("times", 1, "how often there is such a window; together they are told of as one")
	every := flag.Duration("every", 10*time.Second, "from the beginning of one window to that of the next")
	flag.Parse()
	client := &http.Client{Timeout: 2 * time.Second, Transport: &http.Transport{
		MaxIdleConnsPerHost: 512, DisableCompression: true, DialContext: (&net.Dialer{Timeout: 2 * time.Second}).DialContext}}
	n := int(length.Seconds() * float64(*rate))
	results := make([]result, n)
	why := map[string]int{}
	var lock sync.Mutex
	var done sync.WaitGroup
	begin := time.Now()
	for i := 0; i < n; i++ {
		due := time.Duration(float64(i) / float64(*rate) * 1e9)
		if wait := due - time.Since(begin); wait > 0 {
			time.Sleep(wait)
		}
		done.Add(1)
		go func() {
			defer done.Done()
			response, err := client.Get(*url)
			good, reason := false, ""
			if err == nil {
				body, failure := io.ReadAll(response.Body)
				response.Body.Close()
				good = failure == nil && response.StatusCode == 200
				if !good {
					reason = fmt.Sprint(response.StatusCode, " ", strings.TrimSpace(string(body)))
				}
			} else {
				reason = err.Error()
				if len(reason) > 100 {
					reason = reason[len(reason)-100:]
				}
			}
			results[i] = result{due, time.Since(begin) - due, good}
			if !good {
				lock.Lock()
				why[reason]++
				lock.Unlock()
			}
		}()
	}
	done.Wait()
	report := func(name string, length time.Duration, in func(time.Duration) bool) {
		var all []time.Duration
		failed := 0
		for _, one := range results {
			if in(one.due) {
				all = append(all, one.took)
				if !one.good {
					failed++
				}
			}
		}
		sort.Slice(all, func(a, b int) bool { return all[a] < all[b] })
		fmt.Printf("%-8s %6d requests %4d failed  %4.0f/s good  p50 %.1f  p99 %.1f  p99.9 %.1f  max %.1f ms\n", name, len(all), failed,
			float64(len(all)-failed)/length.Seconds(),
			quantile(all, .5), quantile(all, .99), quantile(all, .999), quantile(all, 1))
	}
	report("all", *length, func(time.Duration) bool { return true })
	if *to > 0 {
		report("before", *from, func(due time.Duration) bool { return due < *from })
		report("window", time.Duration(*times)*(*to-*from), func(due time.Duration) bool {
			since := due - *from
			return since >= 0 && since < time.Duration(*times)**every && since%*every < *to-*from
		})
		if *times == 1 && *length > *to+5*time.Second {
			report("5 s on", *length-*to-5*time.Second, func(due time.Duration) bool { return due >= *to+5*time.Second })
		}
	}
	for reason, count := range why {
		fmt.Println("  ", count, "x", reason)
	}
}
