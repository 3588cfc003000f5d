# Writes psych_bfi.json: what R's psych says about its own bfi data, to compare with design.factors.core.
# Debian 12: apt install r-cran-psych r-cran-gparotation; then Rscript psych_bfi.R bfi.csv > psych_bfi.json
# The random means of fa.parallel differ from run to run (it forks); all else repeats.
# bfi.csv: the 25 items of psych's bfi, the 2,436 people without a missing answer, with a header.
suppressMessages({library(psych); library(GPArotation)})
options(warn = -1)
pdf(NULL)

json <- function(x) {
  if (is.list(x)) return(paste0("{", paste0('"', names(x), '": ', vapply(x, json, ""), collapse = ",\n"), "}"))
  if (is.matrix(x)) return(paste0("[", paste(apply(x, 1, json), collapse = ",\n"), "]"))
  if (is.character(x)) return(if (length(x) == 1) paste0('"', x, '"') else paste0('["', paste(x, collapse = '", "'), '"]'))
  numbers <- formatC(as.numeric(x), digits = 10, format = "g")
  if (length(x) == 1) trimws(numbers) else paste0("[", paste(trimws(numbers), collapse = ", "), "]")
}
bare <- function(m) { m <- unclass(m); dim <- dim(m); matrix(as.numeric(m), dim[1], dim[2]) }

d <- read.csv(commandArgs(trailingOnly = TRUE)[1])
R <- cor(d)
kmo <- KMO(R); bartlett <- cortest.bartlett(R, n = nrow(d))
set.seed(1)
invisible(capture.output(parallel <- fa.parallel(d, fm = "minres", fa = "both", n.iter = 100, plot = FALSE)))
fits <- list()
for (fm in c("minres", "ml", "pa")) for (rotation in c("none", "varimax", "promax", "oblimin")) {
  f <- fa(R, nfactors = 5, n.obs = nrow(d), fm = fm, rotate = rotation)
  fits[[paste(fm, rotation, sep = "_")]] <- list(
    loadings = bare(f$loadings), uniquenesses = f$uniquenesses,
    factor_correlations = if (is.null(f$Phi)) diag(5) else bare(f$Phi),
    chi2 = f$STATISTIC, df = f$dof, rmsea = f$RMSEA[[1]], rmsea_low = f$RMSEA[[2]], rmsea_high = f$RMSEA[[3]],
    tli = f$TLI, rmsr = f$rms, bic = f$BIC)
}
unrotated <- bare(fa(R, nfactors = 5, n.obs = nrow(d), rotate = "none")$loadings)
kaiser <- oblimin(unrotated, normalize = TRUE, eps = 1e-7, maxit = 5000)
oblique <- fa(d, nfactors = 5, fm = "minres", rotate = "oblimin")
scores <- lapply(c(regression = "Thurstone", bartlett = "Bartlett", ten_berge = "tenBerge"),
                 function(m) bare(head(factor.scores(d, oblique, method = m)$scores, 5)))
scales <- list()
for (s in c("A", "C", "E", "N", "O")) {
  items <- grep(paste0("^", s), names(d), value = TRUE)
  turned <- intersect(items, c("A1", "C4", "C5", "E1", "E2", "O2", "O5"))
  a <- psych::alpha(d[, items], keys = turned)
  feldt <- alpha.ci(a$total$raw_alpha, n.obs = nrow(d), n.var = 5)
  scales[[s]] <- list(alpha = a$total$raw_alpha, low = feldt$lower.ci[[1]], high = feldt$upper.ci[[1]],
                      without = a$alpha.drop$raw_alpha)
}
o <- omega(d, nfactors = 5, plot = FALSE)
poly <- polychoric(d[, 1:10])
cat(json(list(
  program = paste("psych", packageVersion("psych"), "on R", getRversion()),
  command = "Rscript psych_bfi.R bfi.csv", n = nrow(d),
  kmo = kmo$MSA, msa = kmo$MSAi, bartlett_chi2 = bartlett$chisq, bartlett_df = bartlett$df,
  parallel_factors = parallel$nfact, parallel_components = parallel$ncomp, reduced_eigenvalues = parallel$fa.values,
  random_mean_eigenvalues = parallel$fa.sim,
  map = vss(R, n = 8, n.obs = nrow(d), plot = FALSE)$map,
  fits = fits, kaiser_loadings = bare(kaiser$loadings), kaiser_factor_correlations = bare(kaiser$Phi),
  score_loadings = bare(oblique$loadings), scores = scores, scales = scales,
  omega_total = o$omega.tot, omega_hierarchical = o$omega_h, polychoric = bare(poly$rho))), "\n")
