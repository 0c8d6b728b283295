/// The fields of the kinds a demo cluster keeps, as Kubernetes 1.32 publishes them.
///
/// One type a line: its name, then `field=number:type`. `s` is a text, `b` a truth value, `i` a whole number, `n` a number,
/// `q` a quantity, `o` a whole number or a text, `t` a time, `*` anything; `{T}` is a map; `[T]` a list that a strategic
/// merge replaces, `[T@key]` one it merges by that key, `[T@]` one it merges as a set. The number is that of the binary
/// form; `2.16` is field 16 inside the message in field 2, which JSON does not show.
enum KubernetesTypes {
    static let text = """
        AWSElasticBlockStoreVolumeSource fsType=2:s partition=3:i readOnly=4:b volumeID=1:s
        Affinity nodeAffinity=1:NodeAffinity podAffinity=2:PodAffinity podAntiAffinity=3:PodAntiAffinity
        AppArmorProfile localhostProfile=2:s type=1:s
        AzureDiskVolumeSource cachingMode=3:s diskName=1:s diskURI=2:s fsType=4:s kind=6:s readOnly=5:b
        AzureFilePersistentVolumeSource readOnly=3:b secretName=1:s secretNamespace=4:s shareName=2:s
        AzureFileVolumeSource readOnly=3:b secretName=1:s shareName=2:s
        CSIPersistentVolumeSource controllerExpandSecretRef=9:SecretReference
          controllerPublishSecretRef=6:SecretReference driver=1:s fsType=4:s nodeExpandSecretRef=10:SecretReference
          nodePublishSecretRef=8:SecretReference nodeStageSecretRef=7:SecretReference readOnly=3:b
          volumeAttributes=5:{s} volumeHandle=2:s
        CSIVolumeSource driver=1:s fsType=3:s nodePublishSecretRef=5:LocalObjectReference readOnly=2:b
          volumeAttributes=4:{s}
        Capabilities add=1:[s] drop=2:[s]
        CephFSPersistentVolumeSource monitors=1:[s] path=2:s readOnly=6:b secretFile=4:s secretRef=5:SecretReference
          user=3:s
        CephFSVolumeSource monitors=1:[s] path=2:s readOnly=6:b secretFile=4:s secretRef=5:LocalObjectReference user=3:s
        CinderPersistentVolumeSource fsType=2:s readOnly=3:b secretRef=4:SecretReference volumeID=1:s
        CinderVolumeSource fsType=2:s readOnly=3:b secretRef=4:LocalObjectReference volumeID=1:s
        ClientIPConfig timeoutSeconds=1:i
        ClusterTrustBundleProjection labelSelector=3:LabelSelector name=1:s optional=5:b path=4:s signerName=2:s
        ConfigMap apiVersion:s binaryData=3:{s} data=2:{s} immutable=4:b kind:s metadata=1:ObjectMeta
        ConfigMapEnvSource name=1.1:s optional=2:b
        ConfigMapKeySelector key=2:s name=1.1:s optional=3:b
        ConfigMapProjection items=2:[KeyToPath] name=1.1:s optional=4:b
        ConfigMapVolumeSource defaultMode=3:i items=2:[KeyToPath] name=1.1:s optional=4:b
        Container args=4:[s] command=3:[s] env=7:[EnvVar@name] envFrom=19:[EnvFromSource] image=2:s imagePullPolicy=14:s
          lifecycle=12:Lifecycle livenessProbe=10:Probe name=1:s ports=6:[ContainerPort@containerPort]
          readinessProbe=11:Probe resizePolicy=23:[ContainerResizePolicy] resources=8:ResourceRequirements
          restartPolicy=24:s securityContext=15:SecurityContext startupProbe=22:Probe stdin=16:b stdinOnce=17:b
          terminationMessagePath=13:s terminationMessagePolicy=20:s tty=18:b volumeDevices=21:[VolumeDevice@devicePath]
          volumeMounts=9:[VolumeMount@mountPath] workingDir=5:s
        ContainerPort containerPort=3:i hostIP=5:s hostPort=2:i name=1:s protocol=4:s
        ContainerResizePolicy resourceName=1:s restartPolicy=2:s
        CronJob apiVersion:s kind:s metadata=1:ObjectMeta spec=2:CronJobSpec status=3:*
        CronJobSpec concurrencyPolicy=3:s failedJobsHistoryLimit=7:i jobTemplate=5:JobTemplateSpec schedule=1:s
          startingDeadlineSeconds=2:i successfulJobsHistoryLimit=6:i suspend=4:b timeZone=8:s
        CustomResourceDefinition apiVersion:s kind:s metadata:ObjectMeta spec:* status:*
        Deployment apiVersion:s kind:s metadata=1:ObjectMeta spec=2:DeploymentSpec status=3:*
        DeploymentSpec minReadySeconds=5:i paused=7:b progressDeadlineSeconds=9:i replicas=1:i revisionHistoryLimit=6:i
          selector=2:LabelSelector strategy=4:DeploymentStrategy template=3:PodTemplateSpec
        DeploymentStrategy rollingUpdate=2:RollingUpdateDeployment type=1:s
        DownwardAPIProjection items=1:[DownwardAPIVolumeFile]
        DownwardAPIVolumeFile fieldRef=2:ObjectFieldSelector mode=4:i path=1:s resourceFieldRef=3:ResourceFieldSelector
        DownwardAPIVolumeSource defaultMode=2:i items=1:[DownwardAPIVolumeFile]
        EmptyDirVolumeSource medium=1:s sizeLimit=2:q
        EnvFromSource configMapRef=2:ConfigMapEnvSource prefix=1:s secretRef=3:SecretEnvSource
        EnvVar name=1:s value=2:s valueFrom=3:EnvVarSource
        EnvVarSource configMapKeyRef=3:ConfigMapKeySelector fieldRef=1:ObjectFieldSelector
          resourceFieldRef=2:ResourceFieldSelector secretKeyRef=4:SecretKeySelector
        EphemeralContainer args=1.4:[s] command=1.3:[s] env=1.7:[EnvVar@name] envFrom=1.19:[EnvFromSource] image=1.2:s
          imagePullPolicy=1.14:s lifecycle=1.12:Lifecycle livenessProbe=1.10:Probe name=1.1:s
          ports=1.6:[ContainerPort@containerPort] readinessProbe=1.11:Probe resizePolicy=1.23:[ContainerResizePolicy]
          resources=1.8:ResourceRequirements restartPolicy=1.24:s securityContext=1.15:SecurityContext
          startupProbe=1.22:Probe stdin=1.16:b stdinOnce=1.17:b targetContainerName=2:s terminationMessagePath=1.13:s
          terminationMessagePolicy=1.20:s tty=1.18:b volumeDevices=1.21:[VolumeDevice@devicePath]
          volumeMounts=1.9:[VolumeMount@mountPath] workingDir=1.5:s
        EphemeralVolumeSource volumeClaimTemplate=1:PersistentVolumeClaimTemplate
        Event action=12:s apiVersion:s count=8:i eventTime=10:t firstTimestamp=6:t involvedObject=2:ObjectReference
          kind:s lastTimestamp=7:t message=4:s metadata=1:ObjectMeta reason=3:s related=13:ObjectReference
          reportingComponent=14:s reportingInstance=15:s series=11:EventSeries source=5:EventSource type=9:s
        EventSeries count=1:i lastObservedTime=2:t
        EventSource component=1:s host=2:s
        ExecAction command=1:[s]
        FCVolumeSource fsType=3:s lun=2:i readOnly=4:b targetWWNs=1:[s] wwids=5:[s]
        FlexPersistentVolumeSource driver=1:s fsType=2:s options=5:{s} readOnly=4:b secretRef=3:SecretReference
        FlexVolumeSource driver=1:s fsType=2:s options=5:{s} readOnly=4:b secretRef=3:LocalObjectReference
        FlockerVolumeSource datasetName=1:s datasetUUID=2:s
        GCEPersistentDiskVolumeSource fsType=2:s partition=3:i pdName=1:s readOnly=4:b
        GCPDataSource apiVersion:s kind:s metadata:ObjectMeta spec:GCPDataSourceSpec status:*
        GCPDataSourceCloudStorage serviceAccountName:s uri:s
        GCPDataSourceSpec cloudStorage:GCPDataSourceCloudStorage
        GRPCAction port=1:i service=2:s
        GitRepoVolumeSource directory=3:s repository=1:s revision=2:s
        GlusterfsPersistentVolumeSource endpoints=1:s endpointsNamespace=4:s path=2:s readOnly=3:b
        GlusterfsVolumeSource endpoints=1:s path=2:s readOnly=3:b
        HTTPGetAction host=3:s httpHeaders=5:[HTTPHeader] path=1:s port=2:o scheme=4:s
        HTTPHeader name=1:s value=2:s
        HostAlias hostnames=2:[s] ip=1:s
        HostPathVolumeSource path=1:s type=2:s
        ISCSIPersistentVolumeSource chapAuthDiscovery=8:b chapAuthSession=11:b fsType=5:s initiatorName=12:s iqn=2:s
          iscsiInterface=4:s lun=3:i portals=7:[s] readOnly=6:b secretRef=10:SecretReference targetPortal=1:s
        ISCSIVolumeSource chapAuthDiscovery=8:b chapAuthSession=11:b fsType=5:s initiatorName=12:s iqn=2:s
          iscsiInterface=4:s lun=3:i portals=7:[s] readOnly=6:b secretRef=10:LocalObjectReference targetPortal=1:s
        ImageVolumeSource pullPolicy=2:s reference=1:s
        Job apiVersion:s kind:s metadata=1:ObjectMeta spec=2:JobSpec status=3:*
        JobSpec activeDeadlineSeconds=3:i backoffLimit=7:i backoffLimitPerIndex=12:i completionMode=9:s completions=2:i
          managedBy=15:s manualSelector=5:b maxFailedIndexes=13:i parallelism=1:i podFailurePolicy=11:PodFailurePolicy
          podReplacementPolicy=14:s selector=4:LabelSelector successPolicy=16:SuccessPolicy suspend=10:b
          template=6:PodTemplateSpec ttlSecondsAfterFinished=8:i
        JobTemplateSpec metadata=1:ObjectMeta spec=2:JobSpec
        KeyToPath key=1:s mode=3:i path=2:s
        LabelSelector matchExpressions=2:[LabelSelectorRequirement] matchLabels=1:{s}
        LabelSelectorRequirement key=1:s operator=2:s values=3:[s]
        Lifecycle postStart=1:LifecycleHandler preStop=2:LifecycleHandler
        LifecycleHandler exec=1:ExecAction httpGet=2:HTTPGetAction sleep=4:SleepAction tcpSocket=3:TCPSocketAction
        LocalObjectReference name=1:s
        LocalVolumeSource fsType=2:s path=1:s
        NFSVolumeSource path=2:s readOnly=3:b server=1:s
        Namespace apiVersion:s kind:s metadata=1:ObjectMeta spec=2:NamespaceSpec status=3:*
        NamespaceSpec finalizers=1:[s]
        NodeAffinity preferredDuringSchedulingIgnoredDuringExecution=2:[PreferredSchedulingTerm]
          requiredDuringSchedulingIgnoredDuringExecution=1:NodeSelector
        NodeSelector nodeSelectorTerms=1:[NodeSelectorTerm]
        NodeSelectorRequirement key=1:s operator=2:s values=3:[s]
        NodeSelectorTerm matchExpressions=1:[NodeSelectorRequirement] matchFields=2:[NodeSelectorRequirement]
        NonResourceAttributes path=1:s verb=2:s
        ObjectFieldSelector apiVersion=1:s fieldPath=2:s
        ObjectMeta annotations=12:{s} creationTimestamp=8:t deletionGracePeriodSeconds=10:i deletionTimestamp=9:t
          finalizers=14:[s@] generateName=2:s generation=7:i labels=11:{s} managedFields=17:* name=1:s namespace=3:s
          ownerReferences=13:[OwnerReference@uid] resourceVersion=6:s selfLink=4:s uid=5:s
        ObjectReference apiVersion=5:s fieldPath=7:s kind=1:s name=3:s namespace=2:s resourceVersion=6:s uid=4:s
        OwnerReference apiVersion=5:s blockOwnerDeletion=7:b controller=6:b kind=1:s name=3:s uid=4:s
        PersistentVolume apiVersion:s kind:s metadata=1:ObjectMeta spec=2:PersistentVolumeSpec status=3:*
        PersistentVolumeClaim apiVersion:s kind:s metadata=1:ObjectMeta spec=2:PersistentVolumeClaimSpec status=3:*
        PersistentVolumeClaimSpec accessModes=1:[s] dataSource=7:TypedLocalObjectReference
          dataSourceRef=8:TypedObjectReference resources=2:VolumeResourceRequirements selector=4:LabelSelector
          storageClassName=5:s volumeAttributesClassName=9:s volumeMode=6:s volumeName=3:s
        PersistentVolumeClaimTemplate metadata=1:ObjectMeta spec=2:PersistentVolumeClaimSpec
        PersistentVolumeClaimVolumeSource claimName=1:s readOnly=2:b
        PersistentVolumeSpec accessModes=3:[s] awsElasticBlockStore=2.2:AWSElasticBlockStoreVolumeSource
          azureDisk=2.16:AzureDiskVolumeSource azureFile=2.13:AzureFilePersistentVolumeSource capacity=1:{q}
          cephfs=2.9:CephFSPersistentVolumeSource cinder=2.8:CinderPersistentVolumeSource claimRef=4:ObjectReference
          csi=2.22:CSIPersistentVolumeSource fc=2.10:FCVolumeSource flexVolume=2.12:FlexPersistentVolumeSource
          flocker=2.11:FlockerVolumeSource gcePersistentDisk=2.1:GCEPersistentDiskVolumeSource
          glusterfs=2.4:GlusterfsPersistentVolumeSource hostPath=2.3:HostPathVolumeSource
          iscsi=2.7:ISCSIPersistentVolumeSource local=2.20:LocalVolumeSource mountOptions=7:[s] nfs=2.5:NFSVolumeSource
          nodeAffinity=9:VolumeNodeAffinity persistentVolumeReclaimPolicy=5:s
          photonPersistentDisk=2.17:PhotonPersistentDiskVolumeSource portworxVolume=2.18:PortworxVolumeSource
          quobyte=2.15:QuobyteVolumeSource rbd=2.6:RBDPersistentVolumeSource scaleIO=2.19:ScaleIOPersistentVolumeSource
          storageClassName=6:s storageos=2.21:StorageOSPersistentVolumeSource volumeAttributesClassName=10:s
          volumeMode=8:s vsphereVolume=2.14:VsphereVirtualDiskVolumeSource
        PhotonPersistentDiskVolumeSource fsType=2:s pdID=1:s
        Pod apiVersion:s kind:s metadata=1:ObjectMeta spec=2:PodSpec status=3:*
        PodAffinity preferredDuringSchedulingIgnoredDuringExecution=2:[WeightedPodAffinityTerm]
          requiredDuringSchedulingIgnoredDuringExecution=1:[PodAffinityTerm]
        PodAffinityTerm labelSelector=1:LabelSelector matchLabelKeys=5:[s] mismatchLabelKeys=6:[s]
          namespaceSelector=4:LabelSelector namespaces=2:[s] topologyKey=3:s
        PodAntiAffinity preferredDuringSchedulingIgnoredDuringExecution=2:[WeightedPodAffinityTerm]
          requiredDuringSchedulingIgnoredDuringExecution=1:[PodAffinityTerm]
        PodDNSConfig nameservers=1:[s] options=3:[PodDNSConfigOption] searches=2:[s]
        PodDNSConfigOption name=1:s value=2:s
        PodFailurePolicy rules=1:[PodFailurePolicyRule]
        PodFailurePolicyOnExitCodesRequirement containerName=1:s operator=2:s values=3:[i]
        PodFailurePolicyOnPodConditionsPattern status=2:* type=1:s
        PodFailurePolicyRule action=1:s onExitCodes=2:PodFailurePolicyOnExitCodesRequirement
          onPodConditions=3:[PodFailurePolicyOnPodConditionsPattern]
        PodOS name=1:s
        PodReadinessGate conditionType=1:s
        PodResourceClaim name=1:s resourceClaimName=3:s resourceClaimTemplateName=4:s
        PodSchedulingGate name=1:s
        PodSecurityContext appArmorProfile=11:AppArmorProfile fsGroup=5:i fsGroupChangePolicy=9:s runAsGroup=6:i
          runAsNonRoot=3:b runAsUser=2:i seLinuxChangePolicy=13:s seLinuxOptions=1:SELinuxOptions
          seccompProfile=10:SeccompProfile supplementalGroups=4:[i] supplementalGroupsPolicy=12:s sysctls=7:[Sysctl]
          windowsOptions=8:WindowsSecurityContextOptions
        PodSpec activeDeadlineSeconds=5:i affinity=18:Affinity automountServiceAccountToken=21:b
          containers=2:[Container@name] dnsConfig=26:PodDNSConfig dnsPolicy=6:s enableServiceLinks=30:b
          ephemeralContainers=34:[EphemeralContainer@name] hostAliases=23:[HostAlias@ip] hostIPC=13:b hostNetwork=11:b
          hostPID=12:b hostUsers=37:b hostname=16:s imagePullSecrets=15:[LocalObjectReference@name]
          initContainers=20:[Container@name] nodeName=10:s nodeSelector=7:{s} os=36:PodOS overhead=32:{q}
          preemptionPolicy=31:s priority=25:i priorityClassName=24:s readinessGates=28:[PodReadinessGate]
          resourceClaims=39:[PodResourceClaim@name] resources=40:ResourceRequirements restartPolicy=3:s
          runtimeClassName=29:s schedulerName=19:s schedulingGates=38:[PodSchedulingGate@name]
          securityContext=14:PodSecurityContext serviceAccount=9:s serviceAccountName=8:s setHostnameAsFQDN=35:b
          shareProcessNamespace=27:b subdomain=17:s terminationGracePeriodSeconds=4:i tolerations=22:[Toleration]
          topologySpreadConstraints=33:[TopologySpreadConstraint@topologyKey] volumes=1:[Volume@name]
        PodTemplateSpec metadata=1:ObjectMeta spec=2:PodSpec
        PortworxVolumeSource fsType=2:s readOnly=3:b volumeID=1:s
        PreferredSchedulingTerm preference=2:NodeSelectorTerm weight=1:i
        Probe exec=1.1:ExecAction failureThreshold=6:i grpc=1.4:GRPCAction httpGet=1.2:HTTPGetAction
          initialDelaySeconds=2:i periodSeconds=4:i successThreshold=5:i tcpSocket=1.3:TCPSocketAction
          terminationGracePeriodSeconds=7:i timeoutSeconds=3:i
        ProjectedVolumeSource defaultMode=2:i sources=1:[VolumeProjection]
        QuobyteVolumeSource group=5:s readOnly=3:b registry=1:s tenant=6:s user=4:s volume=2:s
        RBDPersistentVolumeSource fsType=3:s image=2:s keyring=6:s monitors=1:[s] pool=4:s readOnly=8:b
          secretRef=7:SecretReference user=5:s
        RBDVolumeSource fsType=3:s image=2:s keyring=6:s monitors=1:[s] pool=4:s readOnly=8:b
          secretRef=7:LocalObjectReference user=5:s
        ReplicaSet apiVersion:s kind:s metadata=1:ObjectMeta spec=2:ReplicaSetSpec status=3:*
        ReplicaSetSpec minReadySeconds=4:i replicas=1:i selector=2:LabelSelector template=3:PodTemplateSpec
        ResourceAttributes fieldSelector:* group=3:s labelSelector:* name=7:s namespace=1:s resource=5:s subresource=6:s
          verb=2:s version=4:s
        ResourceClaim name=1:s request=2:s
        ResourceFieldSelector containerName=1:s divisor=3:q resource=2:s
        ResourceRequirements claims=3:[ResourceClaim] limits=1:{q} requests=2:{q}
        RollingUpdateDeployment maxSurge=2:o maxUnavailable=1:o
        RollingUpdateStatefulSetStrategy maxUnavailable=2:o partition=1:i
        SELinuxOptions level=4:s role=2:s type=3:s user=1:s
        ScaleIOPersistentVolumeSource fsType=9:s gateway=1:s protectionDomain=5:s readOnly=10:b
          secretRef=3:SecretReference sslEnabled=4:b storageMode=7:s storagePool=6:s system=2:s volumeName=8:s
        ScaleIOVolumeSource fsType=9:s gateway=1:s protectionDomain=5:s readOnly=10:b secretRef=3:LocalObjectReference
          sslEnabled=4:b storageMode=7:s storagePool=6:s system=2:s volumeName=8:s
        SeccompProfile localhostProfile=2:s type=1:s
        SecretEnvSource name=1.1:s optional=2:b
        SecretKeySelector key=2:s name=1.1:s optional=3:b
        SecretProjection items=2:[KeyToPath] name=1.1:s optional=4:b
        SecretReference name=1:s namespace=2:s
        SecretVolumeSource defaultMode=3:i items=2:[KeyToPath] optional=4:b secretName=1:s
        SecurityContext allowPrivilegeEscalation=7:b appArmorProfile=12:AppArmorProfile capabilities=1:Capabilities
          privileged=2:b procMount=9:s readOnlyRootFilesystem=6:b runAsGroup=8:i runAsNonRoot=5:b runAsUser=4:i
          seLinuxOptions=3:SELinuxOptions seccompProfile=11:SeccompProfile
          windowsOptions=10:WindowsSecurityContextOptions
        SelfSubjectAccessReview apiVersion:s kind:s metadata=1:ObjectMeta spec=2:SelfSubjectAccessReviewSpec status:*
        SelfSubjectRulesReview apiVersion:s kind:s metadata=1:ObjectMeta spec=2:SelfSubjectRulesReviewSpec status:*
        SelfSubjectRulesReviewSpec namespace=1:s
        SelfSubjectAccessReviewSpec nonResourceAttributes=2:NonResourceAttributes
          resourceAttributes=1:ResourceAttributes
        Service apiVersion:s kind:s metadata=1:ObjectMeta spec=2:ServiceSpec status=3:*
        ServiceAccount apiVersion:s automountServiceAccountToken=4:b imagePullSecrets=3:[LocalObjectReference] kind:s
          metadata=1:ObjectMeta secrets=2:[ObjectReference@name]
        ServiceAccountTokenProjection audience=1:s expirationSeconds=2:i path=3:s
        ServicePort appProtocol=6:s name=1:s nodePort=5:i port=3:i protocol=2:s targetPort=4:o
        ServiceSpec allocateLoadBalancerNodePorts=20:b clusterIP=3:s clusterIPs=18:[s] externalIPs=5:[s]
          externalName=10:s externalTrafficPolicy=11:s healthCheckNodePort=12:i internalTrafficPolicy=22:s
          ipFamilies=19:[s] ipFamilyPolicy=17:s loadBalancerClass=21:s loadBalancerIP=8:s loadBalancerSourceRanges=9:[s]
          ports=1:[ServicePort@port] publishNotReadyAddresses=13:b selector=2:{s} sessionAffinity=7:s
          sessionAffinityConfig=14:SessionAffinityConfig trafficDistribution=23:s type=4:s
        SessionAffinityConfig clientIP=1:ClientIPConfig
        SleepAction seconds=1:i
        StatefulSet apiVersion:s kind:s metadata=1:ObjectMeta spec=2:StatefulSetSpec status=3:*
        StatefulSetOrdinals start=1:i
        StatefulSetPersistentVolumeClaimRetentionPolicy whenDeleted=1:s whenScaled=2:s
        StatefulSetSpec minReadySeconds=9:i ordinals=11:StatefulSetOrdinals
          persistentVolumeClaimRetentionPolicy=10:StatefulSetPersistentVolumeClaimRetentionPolicy
          podManagementPolicy=6:s replicas=1:i revisionHistoryLimit=8:i selector=2:LabelSelector serviceName=5:s
          template=3:PodTemplateSpec updateStrategy=7:StatefulSetUpdateStrategy
          volumeClaimTemplates=4:[PersistentVolumeClaim]
        StatefulSetUpdateStrategy rollingUpdate=2:RollingUpdateStatefulSetStrategy type=1:s
        StorageClass allowVolumeExpansion=6:b allowedTopologies=8:[TopologySelectorTerm] apiVersion:s kind:s
          metadata=1:ObjectMeta mountOptions=5:[s] parameters=3:{s} provisioner=2:s reclaimPolicy=4:s
          volumeBindingMode=7:s
        StorageOSPersistentVolumeSource fsType=3:s readOnly=4:b secretRef=5:ObjectReference volumeName=1:s
          volumeNamespace=2:s
        StorageOSVolumeSource fsType=3:s readOnly=4:b secretRef=5:LocalObjectReference volumeName=1:s
          volumeNamespace=2:s
        SuccessPolicy rules=1:[SuccessPolicyRule]
        SuccessPolicyRule succeededCount=2:i succeededIndexes=1:s
        Sysctl name=1:s value=2:s
        TCPSocketAction host=2:s port=1:o
        Toleration effect=4:s key=1:s operator=2:s tolerationSeconds=5:i value=3:s
        TopologySelectorLabelRequirement key=1:s values=2:[s]
        TopologySelectorTerm matchLabelExpressions=1:[TopologySelectorLabelRequirement]
        TopologySpreadConstraint labelSelector=4:LabelSelector matchLabelKeys=8:[s] maxSkew=1:i minDomains=5:i
          nodeAffinityPolicy=6:s nodeTaintsPolicy=7:s topologyKey=2:s whenUnsatisfiable=3:s
        TypedLocalObjectReference apiGroup=1:s kind=2:s name=3:s
        TypedObjectReference apiGroup=1:s kind=2:s name=3:s namespace=4:s
        Volume awsElasticBlockStore=2.4:AWSElasticBlockStoreVolumeSource azureDisk=2.22:AzureDiskVolumeSource
          azureFile=2.18:AzureFileVolumeSource cephfs=2.14:CephFSVolumeSource cinder=2.13:CinderVolumeSource
          configMap=2.19:ConfigMapVolumeSource csi=2.28:CSIVolumeSource downwardAPI=2.16:DownwardAPIVolumeSource
          emptyDir=2.2:EmptyDirVolumeSource ephemeral=2.29:EphemeralVolumeSource fc=2.17:FCVolumeSource
          flexVolume=2.12:FlexVolumeSource flocker=2.15:FlockerVolumeSource
          gcePersistentDisk=2.3:GCEPersistentDiskVolumeSource gitRepo=2.5:GitRepoVolumeSource
          glusterfs=2.9:GlusterfsVolumeSource hostPath=2.1:HostPathVolumeSource image=2.30:ImageVolumeSource
          iscsi=2.8:ISCSIVolumeSource name=1:s nfs=2.7:NFSVolumeSource
          persistentVolumeClaim=2.10:PersistentVolumeClaimVolumeSource
          photonPersistentDisk=2.23:PhotonPersistentDiskVolumeSource portworxVolume=2.24:PortworxVolumeSource
          projected=2.26:ProjectedVolumeSource quobyte=2.21:QuobyteVolumeSource rbd=2.11:RBDVolumeSource
          scaleIO=2.25:ScaleIOVolumeSource secret=2.6:SecretVolumeSource storageos=2.27:StorageOSVolumeSource
          vsphereVolume=2.20:VsphereVirtualDiskVolumeSource
        VolumeDevice devicePath=2:s name=1:s
        VolumeMount mountPath=3:s mountPropagation=5:s name=1:s readOnly=2:b recursiveReadOnly=7:s subPath=4:s
          subPathExpr=6:s
        VolumeNodeAffinity required=1:NodeSelector
        VolumeProjection clusterTrustBundle=5:ClusterTrustBundleProjection configMap=3:ConfigMapProjection
          downwardAPI=2:DownwardAPIProjection secret=1:SecretProjection
          serviceAccountToken=4:ServiceAccountTokenProjection
        VolumeResourceRequirements limits=1:{q} requests=2:{q}
        VsphereVirtualDiskVolumeSource fsType=2:s storagePolicyID=4:s storagePolicyName=3:s volumePath=1:s
        WeightedPodAffinityTerm podAffinityTerm=2:PodAffinityTerm weight=1:i
        WindowsSecurityContextOptions gmsaCredentialSpec=2:s gmsaCredentialSpecName=1:s hostProcess=4:b
          runAsUserName=3:s
        """
}
