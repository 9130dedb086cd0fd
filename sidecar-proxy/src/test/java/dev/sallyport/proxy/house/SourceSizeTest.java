package dev.sallyport.proxy.house;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.LineMap;
import com.sun.source.tree.MethodTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;

/** STYLE's hard stops: 400 lines a file, 50 a method; and a package-info that says what a package is. */
class SourceSizeTest {
    private static final int MAX_FILE = 400;
    private static final int MAX_METHOD = 50;
    private static final Path SOURCES = Path.of("src/main/java");

    private static List<Path> sources() throws IOException {
        try (Stream<Path> files = Files.walk(SOURCES)) {
            return files.filter(file -> file.toString().endsWith(".java")).toList();
        }
    }

    @Test
    void filesAreShort() throws IOException {
        List<Path> sources = sources();
        assertThat(sources).hasSizeGreaterThan(100);
        List<String> wrong = new ArrayList<>();
        for (Path file : sources) {
            int lines = Files.readAllLines(file).size();
            if (lines > MAX_FILE) {
                wrong.add(file + " has " + lines + " lines");
            }
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    void methodsAreShort() throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        List<String> wrong = new ArrayList<>();
        int[] methods = {0};
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            JavacTask task = (JavacTask)
                    compiler.getTask(null, files, null, null, null, files.getJavaFileObjectsFromPaths(sources()));
            Trees trees = Trees.instance(task);
            for (CompilationUnitTree unit : task.parse()) {
                LineMap lines = unit.getLineMap();
                new TreeScanner<Void, Void>() {
                    @Override
                    public Void visitMethod(MethodTree method, Void nothing) {
                        methods[0]++;
                        long start = trees.getSourcePositions().getStartPosition(unit, method);
                        long end = trees.getSourcePositions().getEndPosition(unit, method);
                        if (start >= 0 && end >= 0) {
                            long length = lines.getLineNumber(end) - lines.getLineNumber(start) + 1;
                            if (length > MAX_METHOD) {
                                wrong.add(unit.getSourceFile().getName() + " " + method.getName() + " has " + length
                                        + " lines");
                            }
                        }
                        return super.visitMethod(method, nothing);
                    }
                }.scan(unit, null);
            }
        }
        assertThat(methods[0]).isGreaterThan(200);
        assertThat(wrong).isEmpty();
    }

    @Test
    void everyPackageSaysWhatItIs() throws IOException {
        List<String> silent = new ArrayList<>();
        for (Path file : sources()) {
            Path said = file.resolveSibling("package-info.java");
            if (!Files.exists(said) || !Files.readString(said).contains("@NullMarked")) {
                silent.add(file.getParent().toString());
            }
        }
        assertThat(silent).isEmpty();
    }
}
