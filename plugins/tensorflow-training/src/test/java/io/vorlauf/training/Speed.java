package io.vorlauf.training;
import io.vorlauf.tensorflow.checkpoint.*;
import io.vorlauf.training.internal.graph.*;
import java.util.*;
public class Speed {
  static long cpu(){ return ((com.sun.management.OperatingSystemMXBean)java.lang.management.ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime(); }
  static int P(String k,int d){return Integer.getInteger(k,d);}
  public static void main(String[] a){
    int V=P("V",4096),d=P("D",384),L=P("L",8),H=P("H",6),F=P("F",1024),T=P("T",256),B=P("B",16);
    LlamaConfig c=new LlamaConfig(V,T,d,L,H,H,d/H,F,1e-5,10000,Set.of(0),true);
    Random r=new Random(1); Map<String,float[]> w=new LinkedHashMap<>(); long[] np={0};
    c.tensors().forEach((n,s)->{ int e=1; for(long z:s) e*=z; np[0]+=e; float[] v=new float[e]; for(int i=0;i<e;i++) v[i]=s.size()==1?1:(float)(r.nextGaussian()*0.02); w.put(n,v);});
    try(TrainingGraph g=new TrainingGraph(c,new GraphShape(B,T,P("br",2),P("intra",1),P("bf",1)==1),new OptimizerSettings(.9,.95,.1,1),P("drop",1)*0.1,1,Optional.empty())){
      g.setWeights(w); g.setMoments(Map.of());
      int[] x=new int[B*T],y=new int[B*T]; List<Double> ts=new ArrayList<>(); double l=0;
      long t0=System.nanoTime(); for(int s=1;(System.nanoTime()-t0)/1e9<P("secs",20);s++){ for(int i=0;i<x.length;i++){x[i]=r.nextInt(V);y[i]=(x[i]*7+1)%V;} long c0=cpu(), t=System.nanoTime(); StepResult q=g.step(s,1e-3,x,y,s); ts.add((cpu()-c0)/1e6); l=q.loss(); }
      List<Double> u=new ArrayList<>(ts.subList(Math.min(1,ts.size()-1),ts.size())); Collections.sort(u); double med=u.get(u.size()/2), lo=u.get(0);
      System.out.printf("V%d D%d L%d H%d F%d T%d B%d br%d intra%d bf%d params %.2fM: CPU ms med %.0f best %.0f -> x2 cores %.0f tok/s (best %.0f), %.0f GF/s loss %.3f n=%d%n",V,d,L,H,F,T,B,P("br",2),P("intra",1),P("bf",1),np[0]/1e6,med,lo,2*B*T/med*1e3,2*B*T/lo*1e3,2*6.0*np[0]*B*T/med/1e6,l,ts.size());
    }
  }
}
