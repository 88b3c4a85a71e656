package store_test

import (
	"bufio"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"strconv"
	"sync"
	"testing"
	"time"

	"modernc.org/sqlite"

	"bragsheet/store"
	"bragsheet/store/work"
)

// A test that needs another process runs this test binary again, with the
// name of one of these tasks and the path of a database.
var tasks = map[string]func(path string) error{
	"open":            openOnce,
	"read":            readOnce,
	"lock":            lockOnce,
	"save limited":    saveLimited,
	"open limited":    openLimited,
	"back up limited": backupLimited,
	"save forever":    saveForever,
}

func TestMain(m *testing.M) {
	pool, err := sql.Open("sqlite", "")
	if err != nil {
		panic(err)
	}
	pool.Driver().(*sqlite.Driver).RegisterConnectionHook(crowded)
	task, ok := tasks[os.Getenv("STORE_TEST_TASK")]
	if !ok {
		os.Exit(m.Run())
	}
	if err := task(os.Getenv("STORE_TEST_PATH")); err != nil {
		fmt.Println(err, "permission:", errors.Is(err, fs.ErrPermission))
		os.Exit(1)
	}
}

// process returns a process that will do a task.
func process(t *testing.T, task, path string) *exec.Cmd {
	t.Helper()
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), program)
	cmd.Env = append(os.Environ(), "STORE_TEST_TASK="+task, "STORE_TEST_PATH="+path)
	cmd.Stderr = os.Stderr
	return cmd
}

func openOnce(path string) error {
	db, err := store.Open(context.Background(), path)
	if err != nil {
		return err
	}
	return db.Close()
}

// readOnce reads, and then tries to write.
func readOnce(path string) error {
	db, err := store.Open(context.Background(), path)
	if err != nil {
		return err
	}
	defer db.Close()
	s, err := db.Snapshot(context.Background())
	if err != nil {
		return err
	}
	fmt.Printf("%d items, then ", len(s.Items))
	_, err = db.AddNote(context.Background(), work.Note{Text: "new", CreatedAt: day(1)})
	return err
}

// saveForever saves one more item and a position that says how many there are,
// again and again, and says so after each.
func saveForever(path string) error {
	ctx := context.Background()
	db, err := store.Open(ctx, path)
	if err != nil {
		return err
	}
	name := strconv.Itoa(os.Getpid())
	if err := db.SaveAccount(ctx, account(name), nil, nil); err != nil {
		return err
	}
	for n := 1; ; n++ {
		_, _, err := db.SaveBatch(ctx, account(name), "pulls", work.Batch{
			Objects:  []work.Object{pull(name, name+"_"+strconv.Itoa(n))},
			Position: work.Position{Value: json.RawMessage(strconv.Itoa(n))},
		})
		if err != nil {
			return err
		}
		fmt.Println(n)
	}
}

// saveUntilKilled lets a process save until it has said n, and kills it.
func saveUntilKilled(t *testing.T, path string, n int) (name string, said int) {
	t.Helper()
	cmd := process(t, "save forever", path)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Error(err)
		return "", 0
	}
	if err := cmd.Start(); err != nil {
		t.Error(err)
		return "", 0
	}
	lines := bufio.NewScanner(out)
	for said < n && lines.Scan() {
		if said, err = strconv.Atoi(lines.Text()); err != nil {
			t.Errorf("the process said %q", lines.Text())
			break
		}
	}
	cmd.Process.Kill() // SIGKILL: nothing is cleaned up
	cmd.Wait()         // killed
	if said < n {
		t.Errorf("the process got to %d, want %d", said, n)
	}
	return strconv.Itoa(cmd.Process.Pid), said
}

// A killed process leaves every batch it finished, and nothing of the one it
// was saving: the position and the items agree.
func TestAKilledProcessLeavesAConsistentDatabase(t *testing.T) {
	path := newPath(t)
	for n := range 4 {
		name, said := saveUntilKilled(t, path, 1+3*n)

		db := openAt(t, path)
		pos, err := db.Position(t.Context(), account(name), "pulls")
		if err != nil {
			t.Fatal(err)
		}
		saved, err := strconv.Atoi(string(pos.Value))
		if err != nil || saved < said {
			t.Errorf("position %q after saving %d", pos.Value, said)
		}
		if got := len(parts(t, db, name)); got != saved {
			t.Errorf("%d objects, but the position says %d", got, saved)
		}
		if got := count(snapshot(t, db).Standings, account(name).ID); got != saved {
			t.Errorf("%d standings, but the position says %d", got, saved)
		}
		db.Close()
		execute(t, path, `SELECT 1 / (integrity_check = 'ok') FROM pragma_integrity_check`)
	}
}

func count(all []work.Standing, accountID string) int {
	n := 0
	for _, s := range all {
		if s.Account == accountID {
			n++
		}
	}
	return n
}

// Processes and goroutines that write at the same time, the very first time
// included, wait for one another.
func TestWritersWaitTheirTurn(t *testing.T) {
	path := newPath(t)
	var wg sync.WaitGroup
	for range 2 {
		wg.Go(func() { saveUntilKilled(t, path, 20) })
	}
	for i := range 4 {
		wg.Go(func() {
			name := "goroutine" + strconv.Itoa(i)
			db := openWith(t, path, name)
			for n := range 10 {
				save(t, db, name, pull(name, "shared"), pull(name, name+strconv.Itoa(n)))
			}
		})
	}
	wg.Wait()

	db := openAt(t, path)
	for i := range 4 {
		name := "goroutine" + strconv.Itoa(i)
		if got := count(snapshot(t, db).Standings, account(name).ID); got != 11 {
			t.Errorf("%s has %d standings, want 11", name, got)
		}
	}
}

// A context that ends while the database is in use ends the call, and what the
// call had begun to save is not there.
func TestACancelledCallLeavesNothing(t *testing.T) {
	db := openWith(t, newPath(t), "octo")
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	var objects []work.Object
	for n := range 20_000 {
		objects = append(objects, pull("octo", strconv.Itoa(n)))
	}

	_, _, err := db.SaveBatch(ctx, account("octo"), "pulls", work.Batch{Objects: objects})

	if !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("SaveBatch = %v, want that the deadline is over", err)
	}
	if n := len(snapshot(t, db).Items); n != 0 {
		t.Errorf("%d items were saved", n)
	}
	cancel()
	for name, call := range map[string]func() error{
		"Open":     func() error { _, err := store.Open(ctx, newPath(t)); return err },
		"Snapshot": func() error { _, err := db.Snapshot(ctx); return err },
		"UndoLast": func() error { _, err := db.UndoLast(ctx, day(1)); return err },
	} {
		if err := call(); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("%s = %v, want that the deadline is over", name, err)
		}
	}
}

// hold takes the database's write lock in another connection, and returns what
// gives it back.
func hold(t *testing.T, path string) (release func()) {
	t.Helper()
	pool, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { pool.Close() })
	tx, err := pool.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := tx.ExecContext(t.Context(), `UPDATE accounts SET name = 'busy'`); err != nil {
		t.Fatal(err)
	}
	return func() { tx.Rollback() }
}

func TestReadersWaitForNobody(t *testing.T) {
	path := newPath(t)
	openWith(t, path, "octo").Close()
	defer hold(t, path)()
	start := time.Now()

	db := openAt(t, path)
	if got := snapshot(t, db).Accounts; len(got) != 1 || got[0].Name != "octo" {
		t.Errorf("accounts are %+v, want them as before the writer", got)
	}
	if _, err := db.Sheet(t.Context(), "/s.md"); !errors.Is(err, store.ErrNotFound) {
		t.Error(err)
	}
	if _, err := db.Runs(t.Context(), 1); err != nil {
		t.Error(err)
	}
	if waited := time.Since(start); waited > 4*time.Second {
		t.Errorf("reading took %v, the time-out of a writer", waited)
	}
}

// A file that another brag is just making its own is waited for.
func TestOpenWaitsForWhoWritesANewFile(t *testing.T) {
	path := newPath(t)
	pool, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer pool.Close()
	writer, err := pool.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := writer.ExecContext(t.Context(), `CREATE TABLE half (made TEXT)`); err != nil {
		t.Fatal(err)
	}
	time.AfterFunc(200*time.Millisecond, func() { writer.Rollback() })
	openAt(t, path)
}

// Who waits for another writer when the context ends learns that it ended.
func TestACancelledWaitSaysSo(t *testing.T) {
	path := newPath(t)
	db := openWith(t, path, "octo")
	time.AfterFunc(200*time.Millisecond, hold(t, path))
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()

	if err := db.SaveAccount(ctx, account("octo"), nil, nil); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("SaveAccount = %v, want that the deadline is over", err)
	}
}
